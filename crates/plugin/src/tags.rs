//! Tables of findings, written once and readable as a table.

/// Declares findings as statics and a group of them: first the name of the
/// group, then for each its name, its state, its meaning and its remedy.
///
/// ```
/// plugin::tags! {
///     OWN;
///     NS_LAME, Warning, "A name server does not answer with authority.", "load the zone on it";
/// }
/// assert_eq!(OWN[0].name, "NS_LAME");
/// ```
#[macro_export]
macro_rules! tags {
    ($group:ident; $($name:ident, $state:ident, $meaning:expr, $remedy:expr;)*) => {
        $(
            #[doc = $meaning]
            pub static $name: $crate::Tag = $crate::Tag {
                name: stringify!($name),
                state: $crate::State::$state,
                meaning: $meaning,
                remedy: $remedy,
            };
        )*
        /// The findings of this table.
        pub static $group: &[&$crate::Tag] = &[$(&$name),*];
    };
}
