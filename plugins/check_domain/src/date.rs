//! Dates as registries write them: some twenty shapes, and never a guess.

use certificate::Moment;

/// What stands first in a date of numbers only. It belongs to the top-level
/// domain: nothing in `03/04/2027` tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// `31/12/2027`.
    DayFirst,
    /// `12/31/2027`.
    MonthFirst,
}

/// What a text says about the end of a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    /// This moment; of a day alone its midnight in UTC.
    At(Moment),
    /// It never ends.
    Never,
    /// Day and month cannot be told apart, and nobody said which comes first.
    Ambiguous,
    /// It is no date that we know.
    Unread,
}

/// Registrations that end in this year or later are meant never to end.
const NEVER: i64 = 2100;
/// No domain is older.
const FIRST: i64 = 1985;
/// A longer text is no date.
const LENGTH: usize = 80;

/// Reads a date; the order matters for those of numbers only, year last.
pub fn read(text: &str, order: Option<Order>) -> Read {
    let text = text.split('(').next().unwrap_or_default();
    let text = text.trim().trim_matches(['"', '\'']).trim();
    if text.is_empty() || text.len() > LENGTH {
        return Read::Unread;
    }
    if matches!(text.to_ascii_lowercase().as_str(), "n/a" | "never" | "none") {
        return Read::Never;
    }
    let tokens = tokens(text);
    match compact(&tokens) {
        Some(read) => read,
        None => spelled(tokens, order),
    }
}

/// A number as written, a word in lower case, or a sign.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Number(String),
    Word(String),
    Sign(char),
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    for letter in text.chars() {
        match (tokens.last_mut(), letter) {
            (Some(Token::Number(number)), digit) if digit.is_ascii_digit() => number.push(digit),
            (Some(Token::Word(word)), other) if other.is_alphabetic() => {
                word.extend(other.to_lowercase());
            }
            (_, digit) if digit.is_ascii_digit() => tokens.push(Token::Number(digit.to_string())),
            (_, other) if other.is_alphabetic() => {
                tokens.push(Token::Word(other.to_lowercase().collect()));
            }
            (_, sign) => tokens.push(Token::Sign(sign)),
        }
    }
    tokens
}

/// `20271231`, `20271231235959`, and the first of these before a `#` or a time.
fn compact(tokens: &[Token]) -> Option<Read> {
    let Some(Token::Number(digits)) = tokens.first() else {
        return None;
    };
    if !matches!(digits.len(), 8 | 14) {
        return None;
    }
    let part = |from: usize, to: usize| digits.get(from..to)?.parse::<i64>().ok();
    let clock = match digits.len() {
        14 => (part(8, 10)?, part(10, 12)?, part(12, 14)?),
        _ => (0, 0, 0),
    };
    Some(moment(part(0, 4)?, part(4, 6)?, part(6, 8)?, clock, 0))
}

/// A date whose parts stand apart.
fn spelled(tokens: Vec<Token>, order: Option<Order>) -> Read {
    let Some((tokens, clock, offset)) = without_time(tokens) else {
        return Read::Unread;
    };
    let parts = parts(tokens);
    let number = |token: &Token| match token {
        Token::Number(digits) if digits.len() <= 4 => digits.parse::<i64>().ok(),
        _ => None,
    };
    let year = |token: &Token| number(token).filter(|year| *year >= 1000);
    let [first, second, third] = parts.as_slice() else {
        return Read::Unread;
    };
    let at = |year, month, day| moment(year, month, day, clock, offset);
    match (year(first), number(second), named(second)) {
        (Some(year), Some(month), _) | (Some(year), None, Some(month)) => {
            return number(third).map_or(Read::Unread, |day| at(year, month, day));
        }
        _ => {}
    }
    let Some(year) = year(third) else {
        return Read::Unread;
    };
    match (number(first), named(first), number(second), named(second)) {
        (Some(day), _, _, Some(month)) | (_, Some(month), Some(day), _) => at(year, month, day),
        (Some(one), _, Some(two), _) => match ordered(one, two, order) {
            Some((day, month)) => at(year, month, day),
            None => Read::Ambiguous,
        },
        _ => Read::Unread,
    }
}

/// Day and month of two numbers; the order of the registry goes before what
/// the numbers themselves allow.
fn ordered(one: i64, two: i64, order: Option<Order>) -> Option<(i64, i64)> {
    match order {
        Some(Order::DayFirst) => Some((one, two)),
        Some(Order::MonthFirst) => Some((two, one)),
        None if one == two => Some((one, two)),
        None => None,
    }
}

type Clock = (i64, i64, i64);

/// Takes the time of day and what follows it as its zone out of a date. A word
/// behind the time that is no zone we know is left out: it moves a date by a
/// day at most.
fn without_time(tokens: Vec<Token>) -> Option<(Vec<Token>, Clock, i64)> {
    let colon = tokens.iter().position(|token| *token == Token::Sign(':'));
    let Some(start) = colon.and_then(|colon| colon.checked_sub(1)) else {
        return Some((tokens, (0, 0, 0), 0));
    };
    let value = |at: usize| match tokens.get(at) {
        Some(Token::Number(digits)) if digits.len() <= 2 => digits.parse::<i64>().ok(),
        _ => None,
    };
    let is = |at: usize, sign: char| tokens.get(at) == Some(&Token::Sign(sign));
    let (hour, minute) = (value(start)?, value(start + 2)?);
    let mut end = start + 3;
    let mut second = 0;
    if is(end, ':') {
        second = value(end + 1)?;
        end += 2;
    }
    if is(end, '.') && matches!(tokens.get(end + 1), Some(Token::Number(_))) {
        end += 2;
    }
    let (offset, end) = zone(&tokens, end)?;
    let mut rest: Vec<Token> = tokens.iter().take(start).cloned().collect();
    rest.push(Token::Sign(' '));
    rest.extend(tokens.iter().skip(end).cloned());
    Some((rest, (hour, minute, second), offset))
}

/// Seconds east of UTC of the zone at this place, and the place behind it.
fn zone(tokens: &[Token], at: usize) -> Option<(i64, usize)> {
    let blank = usize::from(tokens.get(at) == Some(&Token::Sign(' ')));
    match (tokens.get(at + blank), tokens.get(at + blank + 1)) {
        (Some(Token::Sign(sign @ ('+' | '-'))), Some(Token::Number(digits))) => {
            let sign = if *sign == '+' { 1 } else { -1 };
            let at = at + blank + 2;
            let (hours, minutes, end) = match (digits.len(), tokens.get(at), tokens.get(at + 1)) {
                (4, _, _) => (digits.get(..2)?, digits.get(2..)?, at),
                (_, Some(Token::Sign(':')), Some(Token::Number(minutes))) => {
                    (digits.as_str(), minutes.as_str(), at + 2)
                }
                _ => (digits.as_str(), "0", at),
            };
            let (hours, minutes) = (hours.parse::<i64>().ok()?, minutes.parse::<i64>().ok()?);
            (hours < 24 && minutes < 60).then_some((sign * (hours * 3600 + minutes * 60), end))
        }
        (Some(Token::Word(word)), _) if named(&Token::Word(word.clone())).is_none() => {
            Some((hours_of(word) * 3600, at + blank + 1))
        }
        _ => Some((0, at)),
    }
}

/// Hours east of UTC of the zones that registries name.
fn hours_of(word: &str) -> i64 {
    match word {
        "jst" | "kst" => 9,
        "msk" | "trt" => 3,
        "eet" | "cest" => 2,
        "eest" => 3,
        "cet" => 1,
        _ => 0,
    }
}

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The numbers and words of a date, without weekdays, ordinals and joiners.
fn parts(tokens: Vec<Token>) -> Vec<Token> {
    let mut parts: Vec<Token> = Vec::new();
    for token in tokens {
        match &token {
            Token::Sign('-' | '/' | '.' | ',' | ' ' | '\t') => {}
            // What no date has is kept, so that nothing else is read.
            Token::Number(_) | Token::Sign(_) => parts.push(token),
            Token::Word(word) => {
                let ordinal = matches!(word.as_str(), "st" | "nd" | "rd" | "th" | "de" | "t");
                let weekday = WEEKDAYS
                    .iter()
                    .any(|day| word.starts_with(day) && named(&token).is_none());
                let east = matches!(word.as_str(), "年" | "月" | "日" | "년" | "월" | "일");
                if !(ordinal || weekday || east) {
                    parts.push(token);
                }
            }
        }
    }
    parts
}

const MONTHS: [[&str; 2]; 12] = [
    ["january", "enero"],
    ["february", "febrero"],
    ["march", "marzo"],
    ["april", "abril"],
    ["may", "mayo"],
    ["june", "junio"],
    ["july", "julio"],
    ["august", "agosto"],
    ["september", "septiembre"],
    ["october", "octubre"],
    ["november", "noviembre"],
    ["december", "diciembre"],
];

/// The month of a word: an English or Spanish name, or at least three letters
/// of its beginning.
fn named(token: &Token) -> Option<i64> {
    let Token::Word(word) = token else {
        return None;
    };
    let is = |names: &[&str; 2]| names.iter().any(|name| name.starts_with(word.as_str()));
    let months = (1..).zip(&MONTHS);
    let mut found = months.filter(|(_, names)| word.len() >= 3 && is(names));
    found.next().map(|(month, _)| month)
}

fn moment(year: i64, month: i64, day: i64, clock: Clock, offset: i64) -> Read {
    let (hour, minute, second) = clock;
    let date = format!("{year:04}-{month:02}-{day:02}");
    // 24:00:00 is the end of a day.
    let fits = hour <= 24 && minute < 60 && second <= 60 && (0..=31).contains(&day);
    match date.parse::<Moment>() {
        Ok(_) if year >= NEVER && fits => Read::Never,
        Ok(midnight) if year >= FIRST && fits => {
            Read::At(midnight.plus(hour * 3600 + minute * 60 + second - offset))
        }
        _ => Read::Unread,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, order: Option<Order>) -> String {
        match read(text, order) {
            Read::At(moment) => moment.to_string(),
            Read::Never => "never".to_owned(),
            Read::Ambiguous => "ambiguous".to_owned(),
            Read::Unread => "unread".to_owned(),
        }
    }

    const DAY: &str = "2027-05-02T00:00:00Z";
    const NOON: &str = "2027-05-02T12:30:05Z";
    const SHAPES: &[(&str, &str)] = &[
        ("2027-05-02", DAY),
        ("2027/05/02", DAY),
        ("2027.05.02", DAY),
        ("2027. 05. 02.", DAY),
        ("2027-5-2", DAY),
        ("20270502", DAY),
        ("20270502 #12345", DAY),
        ("20270502123005", NOON),
        ("2027-05-02T12:30:05Z", NOON),
        ("2027-05-02T12:30:05.0Z", NOON),
        ("2027-05-02T12:30:05.009091Z", NOON),
        ("2027-05-02T12:30:05.123456789Z", NOON),
        ("2027-05-02T12:30:05+00:00", NOON),
        ("2027-05-02T12:30:05+0000", NOON),
        ("2027-05-02T14:30:05+02:00", NOON),
        ("2027-05-02 14:30:05+02", NOON),
        ("2027-05-02T05:30:05-0700", NOON),
        ("2027-05-02 12:30:05", NOON),
        ("2027-05-02 12:30:05 UTC", NOON),
        ("2027-05-02 12:30:05 (UTC+0)", NOON),
        ("2027/05/02 21:30:05 (JST)", "2027-05-02T21:30:05Z"),
        ("2027-05-02 (YYYY-MM-DD)", DAY),
        ("2027-May-02.", DAY),
        ("02-May-2027", DAY),
        ("02-may-2027", DAY),
        ("2 May 2027", DAY),
        ("02 May 2027", DAY),
        ("2nd May 2027", DAY),
        ("Sunday 2nd May 2027", DAY),
        ("02-May-2027 12:30:05 UTC", NOON),
        ("May 2 2027", DAY),
        ("May  2, 2027", DAY),
        ("May 2nd, 2027", DAY),
        ("Sun May 02 12:30:05 GMT 2027", NOON),
        ("Sun May 02 12:30:05 2027", NOON),
        ("Sun, 02 May 2027 12:30:05 +0000", NOON),
        ("02-mayo-2027", DAY),
        ("\"2027-05-02\"", DAY),
        ("2027年05月02日", DAY),
        ("2027-05-02 24:00:00", "2027-05-03T00:00:00Z"),
        ("15-abr-2027", "2027-04-15T00:00:00Z"),
        ("15-dic-2027", "2027-12-15T00:00:00Z"),
        ("8th August 2027", "2027-08-08T00:00:00Z"),
        ("28-Sept-2027", "2027-09-28T00:00:00Z"),
        ("05/05/2027", "2027-05-05T00:00:00Z"),
        ("N/A", "never"),
        ("9999-12-31", "never"),
        ("2100-01-01T00:00:00Z", "never"),
    ];

    #[test]
    fn every_shape() {
        for (text, expected) in SHAPES {
            assert_eq!(shown(text, None), *expected, "{text}");
        }
    }

    #[test]
    fn the_order_of_day_and_month_is_never_guessed() {
        for (text, order, expected) in [
            ("02/05/2027", Some(Order::DayFirst), "2027-05-02T00:00:00Z"),
            (
                "02.05.2027 12:30:05",
                Some(Order::DayFirst),
                "2027-05-02T12:30:05Z",
            ),
            ("2.5.2027", Some(Order::DayFirst), "2027-05-02T00:00:00Z"),
            (
                "05/02/2027",
                Some(Order::MonthFirst),
                "2027-05-02T00:00:00Z",
            ),
            ("02/05/2027", None, "ambiguous"),
            // It could only be the 27th, but whether the registry is the one
            // that we think it is nobody knows.
            ("27/05/2027", None, "ambiguous"),
            ("05/27/2027", Some(Order::DayFirst), "unread"),
            ("27/05/2027", Some(Order::MonthFirst), "unread"),
        ] {
            assert_eq!(shown(text, order), expected, "{text} {order:?}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "soon",
            "2027",
            "2027-05",
            "2027-13-02",
            "2027-02-30",
            "2027-05-02 25:00:00",
            "02-05-27",
            "0201-12-10",
            "1969-01-01",
            "2027-05-02-01",
            "2027-05-02 and later",
            "May May 2027",
            "1 2 3 2027",
            "12:30:05",
            ":",
            "99999999999999999999",
            "2027-05-02T12:30:05+99:00",
            "::::",
        ] {
            assert_eq!(shown(text, Some(Order::DayFirst)), "unread", "{text}");
        }
    }
}
