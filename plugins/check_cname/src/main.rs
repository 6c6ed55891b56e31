//! `check_cname` as a program of its own.
fn main() -> std::process::ExitCode {
    plugin::main(&check_cname::PLUGIN)
}
