//! `check_p3p` as a program of its own.
fn main() -> std::process::ExitCode {
    plugin::main(&check_p3p::PLUGIN)
}
