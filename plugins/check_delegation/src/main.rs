//! check_delegation as a program of its own.
fn main() -> std::process::ExitCode {
    plugin::main(&check_delegation::PLUGIN)
}
