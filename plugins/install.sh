#!/bin/sh
# Installs the plugins into a folder of their own, because Debian's packages
# own check_http, check_smtp and others in the folder above it.
# usage: install.sh FOLDER [SEPARATE]
set -eu
folder=$1
separate=${2:-}
target=${CARGO_TARGET_DIR:-target}
mkdir -p "$folder"
install -m 755 "$target/dist/presence" "$folder/presence"
for plugin in plugins/check_*; do
    name=${plugin#plugins/}
    if [ -n "$separate" ]; then
        cargo build --quiet --profile dist -p "$name" --bin "$name"
        install -m 755 "$target/dist/$name" "$folder/$name"
    else
        ln -sf presence "$folder/$name"
    fi
    echo "$folder/$name"
done
