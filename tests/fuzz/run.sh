#!/bin/sh
# Runs each fuzz target for FUZZ_SECONDS (600) and prints a table of what came of it:
# executions, seconds, findings. `run.sh range rendering` runs these only. Ends with 1
# if there is a finding.
#
# It needs a nightly toolchain and cargo-fuzz; the latter it installs with `cargo
# install` where it is missing. What it learns goes to the folder of build products,
# never to the seeds beside it.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
seconds=${FUZZ_SECONDS:-600}
products=${CARGO_TARGET_DIR:-$here/../../target}/fuzz
targets=${*:-message root_hints range declaration rendering extra_opts server_hello certificate pem moment revocation starttls p3p compact_policy spf whois rdap}

if ! rustc +nightly --version >/dev/null 2>&1; then
    echo "tests/fuzz/run.sh: fuzzing needs a nightly toolchain: rustup toolchain install nightly" >&2
    exit 1
fi
if ! cargo fuzz --version >/dev/null 2>&1; then
    echo "tests/fuzz/run.sh: cargo-fuzz is missing, installing it: cargo install cargo-fuzz"
    cargo install --quiet cargo-fuzz
fi

# More seeds: the answers that check_domain is tested with.
answers() {
    [ "$1" != whois ] || echo "$here/../../plugins/check_domain/answers"
}

# What libFuzzer says of one target, and what it learnt on the way.
fuzz() {
    mkdir -p "$products/corpus/$1" "$products/findings/$1"
    cargo +nightly fuzz run --fuzz-dir "$here" --target-dir "$products/target" "$1" \
        "$products/corpus/$1" "$here/seeds/$1" $(answers "$1") -- \
        -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
        -artifact_prefix="$products/findings/$1/" >"$products/$1.log" 2>&1
}

# The table's line for one target; a finding is a file that libFuzzer left. Dashes stand
# for a target that did not build.
line() {
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$products/$1.log")
    took=$(sed -n 's/^Done [0-9]* runs in \([0-9]*\) second.*/\1/p' "$products/$1.log")
    findings=$(find "$products/findings/$1" -type f | wc -l)
    printf '%-12s %14s %8s %9s\n' "$1" "${executions:--}" "${took:--}" "$findings"
}

status=0
printf '%-12s %14s %8s %9s\n' target executions seconds findings
for target in $targets; do
    rm -rf "$products/findings/$target"
    fuzz "$target" || status=1
    line "$target"
done
[ "$status" -eq 0 ] || echo "what was found: $products/findings, and what libFuzzer said: $products/*.log"
exit "$status"
