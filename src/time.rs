//! A point in time that a source names: when it was last changed. The clock is never asked.

use std::fmt;
use std::str::FromStr;

/// A second, in UTC, of the years 1900 to 2999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp {
    /// Seconds since 1970-01-01T00:00:00Z.
    seconds: i64,
}

/// Year, month, day, hour, minute, second.
type Fields = [i64; 6];

impl Timestamp {
    /// Stands for a time that is not known.
    pub const UNKNOWN: Self = Self { seconds: 0 };

    /// A date of a PDF (PDF 32000-1 §7.9.4): `D:20240513093015+09'00'`. What follows the year may be
    /// left out; without an offset it is taken to be UTC.
    pub fn of_pdf(text: &str) -> Option<Self> {
        let text = text.trim().strip_prefix("D:").unwrap_or(text.trim());
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (date, offset) = text.split_at(digits);
        let mut fields: Fields = [0, 1, 1, 0, 0, 0];
        let ends = [4, 6, 8, 10, 12, 14];
        for ((field, end), start) in fields.iter_mut().zip(ends).zip([0, 4, 6, 8, 10, 12]) {
            match date.get(start..end) {
                Some(part) => *field = part.parse::<i64>().ok()?,
                None if start == 0 || start < digits => return None,
                None => break,
            }
        }
        Self::of(fields, &offset.replace('\'', ""))
    }

    /// The second of a date, a time of day and an offset: `Z`, `+09:00`, `+0900` or nothing.
    fn of(fields: Fields, offset: &str) -> Option<Self> {
        let [year, month, day, hour, minute, second] = fields;
        let is_date = (1900..3000).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_of(year, month)).contains(&day);
        let is_time =
            (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
        let of_day = hour * 3600 + minute * 60 + second - offset_of(offset)?;
        (is_date && is_time).then(|| Self { seconds: days(year, month, day) * 86_400 + of_day })
    }
}

/// Seconds by which a clock is ahead of UTC.
fn offset_of(text: &str) -> Option<i64> {
    let sign = match text.chars().next() {
        None | Some('Z' | 'z') => return Some(0),
        Some('+') => 1,
        Some('-') => -1,
        Some(_) => return None,
    };
    let digits = text[1..].replace(':', "");
    let hours = digits.get(..2)?.parse::<i64>().ok()?;
    let minutes = digits.get(2..4).map_or(Some(0), |part| part.parse::<i64>().ok())?;
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

const fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a day.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let years = year - 1;
    let of_years = years * 365 + years / 4 - years / 100 + years / 400;
    let of_months = (1..month).map(|month| days_of(year, month)).sum::<i64>();
    of_years + of_months + day - 1 - 719_162
}

impl FromStr for Timestamp {
    type Err = String;

    /// RFC 3339: `2024-05-13T09:30:15+09:00`, or a day, `2024-05-13`.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "is no time such as 2024-05-13T09:30:15+09:00 or 2024-05-13".to_owned();
        let (day, rest) = text.split_at_checked(10).ok_or_else(wrong)?;
        let of_day = rest.strip_prefix('T').and_then(|time| time.split_at_checked(8));
        let (time, offset) =
            if rest.is_empty() { ("00:00:00", "Z") } else { of_day.ok_or_else(wrong)? };
        let part = |text: &str, from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
        let fields = || -> Option<Fields> {
            let [date, clock] =
                [day, time].map(|text| text.replace(|c: char| c.is_ascii_digit(), "0"));
            let form = date == "0000-00-00" && clock == "00:00:00" && !offset.is_empty();
            let date = [part(day, 0, 4)?, part(day, 5, 7)?, part(day, 8, 10)?];
            let clock = [part(time, 0, 2)?, part(time, 3, 5)?, part(time, 6, 8)?];
            form.then_some([date[0], date[1], date[2], clock[0], clock[1], clock[2]])
        };
        fields().and_then(|fields| Self::of(fields, offset)).ok_or_else(wrong)
    }
}

impl fmt::Display for Timestamp {
    /// `2024-05-13T00:30:15Z`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut rest, of_day) = (self.seconds.div_euclid(86_400), self.seconds.rem_euclid(86_400));
        let mut year = 1970;
        while rest < 0 || rest >= 365 + i64::from(is_leap(year)) {
            let step = if rest < 0 { -1 } else { 1 };
            rest -= days(year + step, 1, 1) - days(year, 1, 1);
            year += step;
        }
        let mut month = 1;
        while rest >= days_of(year, month) {
            rest -= days_of(year, month);
            month += 1;
        }
        let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
        write!(f, "{year:04}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}Z", rest + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_pdfs_are_told_in_utc() {
        for (date, told) in [
            ("D:20240513093015+09'00'", "2024-05-13T00:30:15Z"),
            ("D:20240513093015+09'00", "2024-05-13T00:30:15Z"),
            ("D:20240101000000+0900", "2023-12-31T15:00:00Z"),
            ("D:20261123152252Z'", "2026-11-23T15:22:52Z"),
            ("D:20240229235959-01'30'", "2024-03-01T01:29:59Z"),
            ("D:2024", "2024-01-01T00:00:00Z"),
            ("19991231235959", "1999-12-31T23:59:59Z"),
        ] {
            assert_eq!(Timestamp::of_pdf(date).unwrap().to_string(), told, "{date}");
        }
        for date in
            ["", "D:", "D:202", "D:20241301", "D:20230229", "D:20240513X", "D:00010101", "D:20240"]
        {
            assert_eq!(Timestamp::of_pdf(date), None, "{date}");
        }
    }

    #[test]
    fn what_is_told_is_read_back() {
        for told in [
            "1900-01-01T00:00:00Z",
            "1970-01-01T00:00:00Z",
            "2000-02-29T12:34:56Z",
            "2999-12-31T23:59:59Z",
        ] {
            assert_eq!(told.parse::<Timestamp>().unwrap().to_string(), told);
        }
        assert_eq!("2024-05-13".parse::<Timestamp>().unwrap().to_string(), "2024-05-13T00:00:00Z");
        for wrong in [
            "",
            "2024",
            "2024-05-13T00:00",
            "2024-05-13 00:00:00Z",
            "2024-05-13T00:00:00",
            "令和6年5月13日です。",
        ] {
            assert!(wrong.parse::<Timestamp>().is_err(), "{wrong}");
        }
    }
}
