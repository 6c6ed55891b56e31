#!/bin/sh
# Measures the programs that `make dist` has built, in a network of its own where the lab
# serves port 53 and resolv.conf names its recursor, beside whatever is installed of other
# tools. BENCH_INSTALL=1 installs those from Debian first. Where the machine refuses a
# namespace the others are left out and the lab takes a port of its own.
#
# docs/MEASURES.md says what the lines mean. Ends with 1 if a promise is not kept.
set -eu

cd "$(dirname "$0")/../.."
target=${CARGO_TARGET_DIR:-target}
tools='monitoring-plugins-standard monitoring-plugins-contrib bind9-dnsutils dnsviz zonemaster-cli'
# What check_whois of monitoring-plugins-contrib needs.
tools="$tools whois libdate-manip-perl"
# What check_rbl of monitoring-plugins-contrib needs, and whom it is to ask.
tools="$tools rbldnsd libcapture-tiny-perl libdata-validate-domain-perl libdata-validate-ip-perl"
tools="$tools libmonitoring-plugin-perl libnet-dns-perl libnet-ip-perl libreadonly-perl"

if [ -n "${BENCH_INSTALL:-}" ]; then PACKAGES=$tools sh tests/packages.sh; fi
cargo build --quiet --release -p lab
cargo build --quiet --example bench
bench="$target/debug/examples/bench $target/dist/presence $target/release/lab"

if ! refused=$(unshare -rnm true 2>&1); then
    echo "without other tools, because this machine refuses a namespace: $refused"
    # shellcheck disable=SC2086 # words
    exec $bench
fi

resolv=$(mktemp)
trap 'rm -f "$resolv"' EXIT
echo "nameserver 127.53.19.53" >"$resolv"
# shellcheck disable=SC2016 # the inner shell expands these
unshare -rnm sh -c '
    ip link set lo up
    mount --bind "$0" /etc/resolv.conf
    exec "$@" --port 53' "$resolv" $bench
