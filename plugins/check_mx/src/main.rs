//! `check_mx` as a program of its own.
fn main() -> std::process::ExitCode {
    plugin::main(&check_mx::PLUGIN)
}
