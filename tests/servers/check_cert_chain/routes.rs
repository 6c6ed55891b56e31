//! Addresses to which there is no way: whether this machine has none, or somebody far away.

use super::street::Street;

/// A neighbour that forwards, and has no way on; then this machine's own routes: over the
/// neighbour, and two that are none.
const ROUTES: &str = r#"
unshare -n sh -c '
echo $$ >pid
until ip link show far >/dev/null 2>&1; do sleep 0.05; done
ip link set lo up; ip link set far up
ip address add 198.51.100.2/24 dev far
echo 1 >/proc/sys/net/ipv4/ip_forward
echo forwards; sleep 600' &
until [ -s pid ]; do sleep 0.05; done
ip link add near type veth peer name far netns "$(cat pid)"
ip address add 198.51.100.1/24 dev near
ip link set near up
ip route add 203.0.113.0/24 via 198.51.100.2
ip route add unreachable 192.0.2.0/24
ip -6 route add unreachable 2001:db8::/32
wait
"#;

#[test]
fn no_way_of_our_own_and_none_of_others() {
    let Some(mut street) = Street::new() else {
        return;
    };
    street.shows("works", Street::leaf());
    let script = street.write("routes.sh", ROUTES);
    let folder = street.namespace.folder().display().to_string();
    street
        .namespace
        .start("routes", format!("sh -c 'cd {folder} && sh {script}'"));
    street.namespace.wait_for("routes", "forwards");
    street.replay("servers-routes");
}
