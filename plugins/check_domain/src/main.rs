//! check_domain as a program of its own.

fn main() -> std::process::ExitCode {
    plugin::main(&check_domain::PLUGIN)
}
