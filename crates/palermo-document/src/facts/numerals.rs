//! Numbers in letters.

/// A Chinese numeral from 1 to 9999; also 两 and 〇.
pub(crate) fn chinese(text: &str) -> Option<u32> {
    let mut total = 0u32;
    let mut digit: Option<u32> = None;
    for c in text.chars() {
        let d = match c {
            '〇' | '零' => Some(0),
            '一' => Some(1),
            '二' | '两' => Some(2),
            '三' => Some(3),
            '四' => Some(4),
            '五' => Some(5),
            '六' => Some(6),
            '七' => Some(7),
            '八' => Some(8),
            '九' => Some(9),
            _ => None,
        };
        if let Some(d) = d {
            if digit.is_some_and(|x| x != 0) {
                return None;
            }
            digit = Some(d);
            continue;
        }
        let unit = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            _ => return None,
        };
        total = total.checked_add(digit.take().unwrap_or(1).checked_mul(unit)?)?;
    }
    let n = total + digit.unwrap_or(0);
    (n > 0).then_some(n)
}

/// A Roman numeral up to 39, in capitals.
pub(crate) fn roman(text: &str) -> Option<u32> {
    if text.is_empty() || text.len() > 7 {
        return None;
    }
    let value = |c| match c {
        'I' => Some(1u32),
        'V' => Some(5),
        'X' => Some(10),
        _ => None,
    };
    let digits: Vec<u32> = text.chars().map(value).collect::<Option<_>>()?;
    let mut total = 0i64;
    for (n, d) in digits.iter().enumerate() {
        let next = digits.get(n + 1).copied().unwrap_or(0);
        total += if *d < next { -i64::from(*d) } else { i64::from(*d) };
    }
    u32::try_from(total).ok().filter(|n| *n > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_are_read() {
        assert_eq!(chinese("七十一"), Some(71));
        assert_eq!(chinese("十"), Some(10));
        assert_eq!(chinese("两百零三"), Some(203));
        assert_eq!(chinese("二三"), None);
        assert_eq!(chinese("统"), None);
        assert_eq!(roman("XIV"), Some(14));
        assert_eq!(roman("A"), None);
    }
}
