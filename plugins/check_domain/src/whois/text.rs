//! From bytes to text: registries write in the charsets of their countries.

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GBK, ISO_2022_JP, ISO_8859_2, KOI8_R, SHIFT_JIS, WINDOWS_1252,
    WINDOWS_1254,
};

/// No answer is longer.
pub const SIZE: usize = 1 << 20;

/// The text of an answer of this top-level domain, its line ends alike.
pub fn decoded(bytes: &[u8], top: &str) -> String {
    let bytes = bytes.get(..SIZE).unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        // Seven bits, so that it is UTF-8 as well.
        Ok(_) if top == "jp" && bytes.contains(&0x1b) => decode(ISO_2022_JP, bytes),
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        Err(_) => decode(charset(top), bytes),
    };
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    without_marks(&text)
}

fn decode(encoding: &'static Encoding, bytes: &[u8]) -> String {
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// The charset of a registry that does not write UTF-8.
fn charset(top: &str) -> &'static Encoding {
    match top {
        "kr" => EUC_KR,
        "jp" => SHIFT_JIS,
        "cn" => GBK,
        "tw" | "hk" => BIG5,
        "tr" => WINDOWS_1254,
        "ru" | "su" => KOI8_R,
        "pl" | "cz" | "sk" | "hu" | "hr" | "si" | "ro" => ISO_8859_2,
        _ => WINDOWS_1252,
    }
}

/// Some answers come with marks of HTML; a `<` that opens no mark stays.
fn without_marks(text: &str) -> String {
    let marks = [
        "<br>", "<br/>", "<br />", "<pre>", "</pre>", "<b>", "</b>", "<p>", "</p>",
    ];
    if !text.contains('<') {
        return text.to_owned();
    }
    marks.iter().fold(text.to_owned(), |text, mark| {
        let by = if mark.starts_with("<b") && mark.contains('r') {
            "\n"
        } else {
            ""
        };
        text.replace(mark, by).replace(&mark.to_uppercase(), by)
    })
}
