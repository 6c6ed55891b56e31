//! `check_ns` as a program of its own.
fn main() -> std::process::ExitCode {
    plugin::main(&check_ns::PLUGIN)
}
