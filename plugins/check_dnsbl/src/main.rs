//! `check_dnsbl` as a program of its own.
fn main() -> std::process::ExitCode {
    plugin::main(&check_dnsbl::PLUGIN)
}
