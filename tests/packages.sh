#!/bin/sh
# Installs from Debian what `make test` needs beyond Rust: four name servers, two
# monitoring engines, servers of protocols with TLS, and the tools of the test
# namespace. Nothing of it is started, neither now nor at the next boot: the tests run
# every daemon themselves, with private configuration.
#
# PACKAGES names others instead. Does nothing when all is there. Without root or
# passwordless sudo it names what is missing and stops.
set -eu

policy=${POLICY_RC_D:-/usr/sbin/policy-rc.d}
saved=$policy.before-presence-tests

# Debian takes one mail server at a time. Where another is installed, it stays, and
# the tests of postfix are left out.
mail_server() {
    dpkg-query -W -f '${Package} ${Status} ${Provides}\n' 2>/dev/null |
        grep -v '^postfix ' | grep ' installed .*mail-transport-agent' >/dev/null || echo postfix
}

names='bind9 bind9-dnsutils nsd knot rbldnsd'
engines='icinga2-bin nagios4-core'
# No inn2: it does not install on a machine whose own name has no domain.
tls='openssl gnutls-bin nginx-light dovecot-imapd dovecot-pop3d dovecot-lmtpd dovecot-managesieved slapd postgresql mariadb-server-core prosody vsftpd'
packages=${PACKAGES:-"$names $engines $tls $(mail_server) iproute2 util-linux uidmap"}

# The packages that are not installed, one on each line.
missing() {
    for package in $packages; do
        dpkg -s "$package" 2>/dev/null | grep -q '^Status: .* installed$' || echo "$package"
    done
}

# The services, sockets and timers that packages have brought, one on each line.
services() {
    for unit in /lib/systemd/system/*.service /lib/systemd/system/*.socket /lib/systemd/system/*.timer /etc/init.d/*; do
        [ -e "$unit" ] && basename "$unit"
    done | sort -u
}

# Forbids that maintainer scripts start services. Whoever was here before is kept,
# also from a run that was killed before it could restore.
forbid_starting() {
    if [ ! -e "$saved" ] && [ ! -L "$saved" ]; then
        if [ -e "$policy" ] || [ -L "$policy" ]; then mv "$policy" "$saved"; fi
    fi
    printf '#!/bin/sh\n# Of the presence tests, for one call of apt-get.\nexit 101\n' >"$policy"
    chmod 755 "$policy"
}

# Puts the policy back as it was, and only if the one there is ours.
restore_policy() {
    if [ -e "$saved" ] || [ -L "$saved" ]; then
        mv -f "$saved" "$policy"
    elif [ -f "$policy" ] && grep -q 'Of the presence tests' "$policy"; then
        rm -f "$policy"
    fi
}

# A package enables its service for the next boot, which nobody asked for here.
disable_new_services() {
    services >"$after"
    comm -13 "$before" "$after" | while read -r service; do
        if command -v systemctl >/dev/null; then
            systemctl --quiet disable "$service" >/dev/null 2>&1 || true
        else
            update-rc.d "${service%.service}" disable >/dev/null 2>&1 || true
        fi
    done
}

install() {
    # Package lists may be old or absent; fetching them is slow, so only then. What
    # would remove a package of this machine is refused.
    apt='apt-get -qq --yes --no-install-recommends --no-remove -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120'
    # shellcheck disable=SC2086 # lists of words
    $apt install "$@" </dev/null || { apt-get -qq update && $apt install "$@" </dev/null; }
}

if ! command -v dpkg >/dev/null || ! command -v apt-get >/dev/null; then
    echo "tests/packages.sh: not a Debian system; the tests need: $packages" >&2
    exit 1
fi

wanted=$(missing | tr '\n' ' ')
if [ "$(id -u)" -eq 0 ]; then
    # Two runs at once must not take each other's policy for one left by a killed run.
    exec 9<"${policy%/*}"
    flock 9
    restore_policy
    wanted=$(missing | tr '\n' ' ')
fi
[ -n "$wanted" ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then exec sudo -n env "PACKAGES=$packages" sh "$0"; fi
    echo "tests/packages.sh: neither root nor passwordless sudo; please install: $wanted" >&2
    exit 1
fi

export DEBIAN_FRONTEND=noninteractive DEBIAN_PRIORITY=critical
before=$(mktemp) after=$(mktemp)
# A signal becomes an exit, and every exit restores; apt-get itself is waited for.
trap 'restore_policy; disable_new_services; rm -f "$before" "$after"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
services >"$before"
echo "tests/packages.sh: installing $wanted"
forbid_starting
# shellcheck disable=SC2086 # a list of words
install $wanted
