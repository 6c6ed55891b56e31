#!/bin/sh
# Installs the plugins into a folder of their own, because Debian's packages
# own check_http, check_smtp and others in the folder above it; man pages and
# completions go where man and the shells look.
# usage: install.sh FOLDER SHARE [SEPARATE]; after `make dist` (and `make separate`)
set -eu
folder=$1
share=$2
separate=${3:-}
target=${CARGO_TARGET_DIR:-target}
mkdir -p "$folder"
install -m 755 "$target/dist/presence" "$folder/presence"
ln -sf presence "$folder/check_presence"
echo "$folder/check_presence"
for plugin in plugins/check_*; do
    name=${plugin#plugins/}
    if [ -n "$separate" ]; then
        install -m 755 "$target/dist/$name" "$folder/$name"
    else
        ln -sf presence "$folder/$name"
    fi
    echo "$folder/$name"
done
"$folder/presence" man --folder "$share/man/man1"
echo "$share/man/man1/presence.1 and one for each plugin"
for script in bash:bash-completion/completions/presence \
    fish:fish/vendor_completions.d/presence.fish \
    zsh:zsh/site-functions/_presence; do
    file="$share/${script#*:}"
    mkdir -p "${file%/*}"
    "$folder/presence" completions "${script%%:*}" >"$file"
    echo "$file"
done
