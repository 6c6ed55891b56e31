//! The one gate for foreign bytes: whatever a peer said becomes one harmless field.

/// The characters that one field of foreign text may have.
pub const FIELD: usize = 200;

/// The most `@` in a row: Icinga Web takes seven for a mark of its own.
const AT_SIGNS: usize = 6;

/// Makes any text one field of one line, at most [`FIELD`] characters long.
///
/// reference/engines.md, section 0 rules 1, 8 and 9: `|` would start perfdata,
/// `<` and `>` turn a web view into HTML mode, literal `\n` and `\t` become
/// line breaks there, control characters and ESC reach terminals, bidi and
/// invisible characters show something else than was said. All white space
/// becomes one blank.
pub fn clean(text: &str) -> String {
    cut(&neutral(text), FIELD)
}

/// The same without the limit on length, for text of our own tables.
pub(super) fn neutral(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for found in text.chars() {
        push(&mut out, found);
    }
    out.truncate(out.trim_end().len());
    out
}

/// At most `length` characters, the last of them `…` if any are missing.
pub(super) fn cut(text: &str, length: usize) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(length.saturating_sub(1)).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

fn push(out: &mut String, found: char) {
    match found {
        _ if found.is_whitespace() => push_blank(out),
        _ if is_invisible(found) => {}
        _ if found.is_control() || is_unassignable(found) => out.push('?'),
        '|' => out.push('¦'),
        '<' => out.push('‹'),
        '>' => out.push('›'),
        '@' if out.ends_with("@@@@@@") => {}
        'n' | 't' | 'r' if out.ends_with('\\') => {
            // Looked for in what is already out, because an invisible
            // character between the two would have hidden the pair.
            out.pop();
            out.push('/');
            out.push(found);
        }
        _ => out.push(found),
    }
}

fn push_blank(out: &mut String) {
    if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

/// Characters without a shape of their own: bidi controls (Unicode TR 9),
/// zero-width and other default-ignorable code points (Unicode DerivedCoreProperties).
fn is_invisible(found: char) -> bool {
    matches!(found,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// Private use and noncharacters: every reader shows something else.
fn is_unassignable(found: char) -> bool {
    let code = u32::from(found);
    matches!(code, 0xE000..=0xF8FF | 0xFDD0..=0xFDEF | 0xF_0000..) || code & 0xFFFE == 0xFFFE
}

const _: () = assert!(AT_SIGNS == "@@@@@@".len());

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_becomes_one_harmless_field() {
        let long = "x".repeat(300);
        let table = [
            ("plain", "plain"),
            ("a | b", "a ¦ b"),
            ("<script>alert(1)</script>", "‹script›alert(1)‹/script›"),
            ("a\r\nb\tc\u{2028}d\u{85}e", "a b c d e"),
            ("  lead and trail \n", "lead and trail"),
            (r"a\nb\tc\rd\e", "a/nb/tc/rd\\e"),
            ("a\\\u{200B}nb", "a/nb"),
            (r"a\\n", r"a\/n"),
            ("a\u{1B}[31mred\u{0}", "a?[31mred?"),
            ("a\u{9B}31m", "a?31m"),
            ("pay\u{202E}lap\u{2066}x\u{200E}\u{061C}", "paylapx"),
            ("\u{FEFF}bom", "bom"),
            ("@@@@@@@@@@ x @@@@@@", "@@@@@@ x @@@@@@"),
            ("@@@@@@\u{200B}@", "@@@@@@"),
            ("\u{E000}\u{FDD0}\u{FFFF}\u{10FFFF}", "????"),
            ("größe 日本 🛒", "größe 日本 🛒"),
            ("", ""),
            (long.as_str(), &format!("{}…", "x".repeat(199))),
        ];
        for (foreign, cleaned) in table {
            assert_eq!(clean(foreign), cleaned, "{foreign:?}");
        }
    }

    #[test]
    fn cleaning_again_changes_nothing() {
        for foreign in [
            "\\\\n\\n|<\u{202E}",
            "a\u{200B}\\\u{200B}t",
            "@@@@@@@@\n@@@",
        ] {
            assert_eq!(clean(&clean(foreign)), clean(foreign));
        }
    }

    #[test]
    fn no_character_slips_through() {
        for found in (0..=0x10_FFFF).filter_map(char::from_u32) {
            let cleaned = clean(&format!("a{found}b"));
            assert!(
                cleaned.starts_with('a') && cleaned.ends_with('b'),
                "{found:?}"
            );
            for left in cleaned.chars() {
                let harmless = !left.is_control() && !"|<>".contains(left);
                assert!(
                    harmless && !is_invisible(left) && !is_unassignable(left),
                    "{found:?} leaves {left:?}"
                );
                assert!(
                    left == ' ' || !left.is_whitespace(),
                    "{found:?} leaves {left:?}"
                );
            }
        }
    }

    #[test]
    fn cut_between_characters() {
        assert_eq!(cut("größe", 5), "größe");
        assert_eq!(cut("größer", 5), "größ…");
        assert_eq!(cut("ab cd", 4), "ab…");
    }
}
