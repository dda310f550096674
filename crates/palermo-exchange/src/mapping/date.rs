//! Which day does a cell name, in whichever order, calendar of months and digits its writer uses?

use jiff::fmt::strtime::BrokenDownTime;
use palermo_register::value::PartialDate;

/// Digits of other scripts as European ones: Arabic-Indic, Extended Arabic-Indic (Persian, Urdu) and full width.
/// The text itself when it has none.
pub(super) fn european_digits(text: &str) -> std::borrow::Cow<'_, str> {
    let value = |c: char| {
        let zero = match c {
            '\u{660}'..='\u{669}' => 0x660,
            '\u{6f0}'..='\u{6f9}' => 0x6f0,
            '\u{ff10}'..='\u{ff19}' => 0xff10,
            _ => return None,
        };
        char::from_digit(c as u32 - zero, 10)
    };
    if !text.chars().any(|c| value(c).is_some()) {
        return text.into();
    }
    text.chars().map(|c| value(c).unwrap_or(c)).collect::<String>().into()
}

/// Reads a date in the first format that fits. `iso` takes `2024`, `2024-03`, `2024-03-15` and the beginning of a
/// moment (`2024-03-15T00:00:00`); other formats are those of `strftime`. A format without day or month gives a date
/// of that precision.
pub(super) fn read(text: &str, formats: &[String]) -> Option<PartialDate> {
    let text = european_digits(text);
    let text = text.trim();
    formats.iter().find_map(|format| match format.as_str() {
        "iso" => PartialDate::parse(text.split_once('T').map_or(text, |(day, _)| day)),
        format => {
            let broken = BrokenDownTime::parse(format, text).ok()?;
            PartialDate::new(broken.year()?, broken.month(), broken.day())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str, format: &str) -> Option<String> {
        read(text, &["iso".to_owned(), format.to_owned()]).map(|d| d.to_string())
    }

    #[test]
    fn a_day_is_read_in_the_order_its_writer_uses() {
        for (text, format, wanted) in [
            ("07.03.2021", "%d.%m.%Y", "2021-03-07"),
            ("2021/03/07", "%Y/%m/%d", "2021-03-07"),
            ("٢٠٢١/٠٣/٠٧", "%Y/%m/%d", "2021-03-07"),
            ("7 Mar 2021", "%d %b %Y", "2021-03-07"),
            ("2021年3月7日", "%Y年%m月%d日", "2021-03-07"),
            ("03/2021", "%m/%Y", "2021-03"),
            ("2021", "%Y", "2021"),
            ("2021-03-07T00:00:00", "%d", "2021-03-07"),
        ] {
            assert_eq!(day(text, format).as_deref(), Some(wanted), "{text}");
        }
    }

    #[test]
    fn a_day_that_does_not_exist_is_no_date() {
        for text in ["31.02.2021", "07.13.2021", "7.3", "07.03.2021x", ""] {
            assert_eq!(day(text, "%d.%m.%Y"), None, "{text}");
        }
    }
}
