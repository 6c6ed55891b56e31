//! The program of check_cert_chain alone.

fn main() -> std::process::ExitCode {
    plugin::main(&check_cert_chain::PLUGIN)
}
