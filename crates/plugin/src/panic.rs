//! A bug in a check becomes one line of UNKNOWN, and standard error stays empty.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::path::Path;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

/// The name of the threads in which checks run.
pub(crate) const THREAD: &str = "check";

static INSTALLED: Once = Once::new();
static SILENT: AtomicBool = AtomicBool::new(false);

thread_local! {
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// From now on no panic of this process writes to standard error, where
/// Icinga would take it for the first line of the output. For programs; a
/// library that calls [`crate::report`] keeps its own hook for its own threads.
pub fn silence() {
    SILENT.store(true, Ordering::Relaxed);
    install();
}

/// What the call returns, or the words for the bug it ran into.
pub(crate) fn caught<T>(call: impl FnOnce() -> T) -> Result<T, String> {
    install();
    catch_unwind(AssertUnwindSafe(call)).map_err(|payload| {
        let place = PLACE.with_borrow_mut(std::mem::take);
        format!("a bug{place}: {}", message(payload.as_ref()))
    })
}

/// Installs the hook once; before it stands the hook that was there.
fn install() {
    INSTALLED.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            remember(info);
            let ours = std::thread::current().name() == Some(THREAD);
            if !ours && !SILENT.load(Ordering::Relaxed) {
                before(info);
            }
        }));
    });
}

/// The file's name alone: where it was built is nobody's business.
fn remember(info: &PanicHookInfo<'_>) {
    let place = info.location().and_then(|place| {
        let file = Path::new(place.file()).file_name()?;
        Some(format!(" at {}:{}", file.to_string_lossy(), place.line()))
    });
    PLACE.with_borrow_mut(|last| *last = place.unwrap_or_default());
}

fn message(payload: &(dyn Any + Send)) -> &str {
    match (
        payload.downcast_ref::<&str>(),
        payload.downcast_ref::<String>(),
    ) {
        (Some(text), _) => text,
        (_, Some(text)) => text,
        _ => "panic",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bug_is_told_with_its_place() {
        let bug = |call: fn()| {
            let body = move || caught(call);
            std::thread::Builder::new()
                .name(THREAD.to_owned())
                .spawn(body)
                .unwrap()
                .join()
                .unwrap()
        };
        let line = line!() + 1;
        let formatted = bug(|| panic!("{} servers", 3));
        assert_eq!(
            formatted,
            Err(format!("a bug at panic.rs:{line}: 3 servers"))
        );
        assert!(bug(|| panic!("plain")).unwrap_err().ends_with(": plain"));
        assert!(
            bug(|| std::panic::panic_any(7))
                .unwrap_err()
                .ends_with(": panic")
        );
        assert_eq!(bug(|| ()), Ok(()));
    }
}
