//! By which words does each agency say the same thing?
//!
//! Every list maps a canonical code to the word of each agency. Where an agency's language is coarser, several codes share
//! a word; the **first** code of the list with that word is what a reader may conclude from it ([`read`]). A coarse word is
//! never split into its parts.

mod forms;

pub use forms::{EXPLOITATION, MEANS};
use serde::Serialize;

/// Whose words are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tongue {
    /// The police's Russian.
    Russian,
    /// The labour inspection's Arabic.
    Arabic,
    /// The hotline's English.
    English,
    /// The border guard's Chinese.
    Chinese,
    /// The labels of the Human Trafficking Case Data Standard 2.0 (IOM, CC BY 4.0).
    Htcds,
}

/// A code and its words in the order Russian, Arabic, English, Chinese, HTCDS; an empty word means that the agency has no
/// such column.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// Canonical code.
    pub code: &'static str,
    words: [&'static str; 5],
}

impl Word {
    /// The word in a tongue.
    #[must_use]
    pub fn word(&self, tongue: Tongue) -> &'static str {
        self.words[tongue as usize]
    }
}

/// A list of codes with their words, coarser codes first.
pub type List = &'static [Word];

const fn word(
    code: &'static str,
    russian: &'static str,
    arabic: &'static str,
    english: &'static str,
    chinese: &'static str,
    htcds: &'static str,
) -> Word {
    Word { code, words: [russian, arabic, english, chinese, htcds] }
}

/// The word that a tongue has for a code; empty if the code is not in the list.
#[must_use]
pub fn say(list: List, code: &str, tongue: Tongue) -> &'static str {
    list.iter().find(|word| word.code == code).map_or("", |word| word.word(tongue))
}

/// The code that a reader may conclude from a word: the first of the list that is called so.
#[must_use]
pub fn read(list: List, text: &str, tongue: Tongue) -> Option<&'static str> {
    list.iter().find(|word| word.word(tongue) == text).map(|word| word.code)
}

/// `sex`. The template of the shelters has gender only.
pub const SEX: List = &[
    word("female", "Ж", "أنثى", "F", "女", ""),
    word("male", "М", "ذكر", "M", "男", ""),
    word("other", "Иной", "آخر", "X", "其他", ""),
];

/// `gender`. Only the hotline and the shelters ask for it.
pub const GENDER: List = &[
    word("feminine", "", "", "Woman or girl", "", "Feminine"),
    word("masculine", "", "", "Man or boy", "", "Masculine"),
    word("transgender_feminine", "", "", "Trans woman", "", "Transgender Feminine"),
    word("transgender_masculine", "", "", "Trans man", "", "Transgender Masculine"),
    word("non_conforming", "", "", "Non-binary", "", "Non-Conforming"),
];

/// `recruiter_relation`. `Unaquainted` is the spelling of HTCDS.
pub const RELATION: List = &[
    word("family_or_partner", "Близкое лицо", "أحد أفراد الأسرة", "Family", "亲属或伴侣", "Familial"),
    word("acquainted", "Знакомый", "شخص معروف", "Friend", "熟人", "Acquainted"),
    word("stranger", "Незнакомый", "شخص غريب", "Stranger", "陌生人", "Unaquainted"),
    word("intimate_partner", "Супруг или сожитель", "أحد أفراد الأسرة", "Partner", "亲属或伴侣", "Familial"),
    word("family", "Родственник", "أحد أفراد الأسرة", "Relative", "亲属或伴侣", "Familial"),
    word("friend_acquaintance", "Друг", "صديق", "Friend or acquaintance", "朋友", "Acquainted"),
    word("employer", "Работодатель", "صاحب العمل", "Boss", "雇主", "Acquainted"),
    word("broker", "Посредник", "وسيط", "Agency or broker", "中介", "Acquainted"),
];

/// `identification_status`. HTCDS has three values only.
pub const STATUS: List = &[
    word(
        "presumed",
        "Предполагаемая жертва",
        "ضحية مفترضة",
        "Likely victim",
        "疑似被害人",
        "Possible victim of trafficking",
    ),
    word(
        "identified",
        "Признанная жертва",
        "ضحية محددة رسميا",
        "Confirmed victim",
        "确认被害人",
        "Actual victim of trafficking",
    ),
    word("not_victim", "Не жертва", "ليس ضحية", "Not a victim", "非被害人", "Not a victim of trafficking"),
    word("indicated", "Выявлены признаки", "مؤشرات فقط", "Signs only", "发现迹象", "Possible victim of trafficking"),
    word("referred", "Материал направлен", "محال", "Referred on", "已移送", "Possible victim of trafficking"),
    word(
        "declined",
        "Отказ от признания",
        "رفض الإحالة",
        "Declined referral",
        "拒绝认定",
        "Possible victim of trafficking",
    ),
    word(
        "withdrawn",
        "Процедура прекращена",
        "انسحب من الإجراء",
        "Withdrew",
        "已撤回",
        "Possible victim of trafficking",
    ),
];

/// `referral_source`. The shelters name the organisation.
pub const REFERRAL: List = &[
    word("police", "Полиция", "الشرطة", "Police", "警方", "National Police of Taravia"),
    word("immigration_border", "Пограничная служба", "حرس الحدود", "Border guard", "边防", "Border Guard of Taravia"),
    word(
        "labour_inspection",
        "Инспекция труда",
        "مفتشية العمل",
        "Labour inspection",
        "劳动监察",
        "Labour Inspection of Taravia",
    ),
    word("health", "Больница", "مستشفى", "Hospital or clinic", "医院", "University Hospital of Taravia"),
    word(
        "social_services",
        "Социальная служба",
        "الخدمات الاجتماعية",
        "Social services",
        "社会服务机构",
        "Social Services of Taravia",
    ),
    word("ngo", "НКО", "منظمة غير حكومية", "NGO", "非政府组织", "Open Door Taravia"),
    word("helpline", "Горячая линия", "خط المساعدة", "Another helpline", "热线", "Taravia Anti-Trafficking Hotline"),
    word("self", "Самообращение", "تقدم بنفسه", "Self", "本人", "Self-referral"),
    word(
        "family_friend",
        "Родственники или друзья",
        "الأسرة أو الأصدقاء",
        "Family or friend",
        "亲友",
        "Family or friends",
    ),
    word("other", "Иной источник", "مصدر آخر", "Other", "其他来源", "Other source"),
];

/// The border guard's bands of age with their canonical code, first and last year (none: open above).
pub const AGE_BANDS: [(&str, u8, Option<u8>, &str); 9] = [
    ("0_8", 0, Some(8), "0-8岁"),
    ("9_17", 9, Some(17), "9-17岁"),
    ("18_20", 18, Some(20), "18-20岁"),
    ("21_23", 21, Some(23), "21-23岁"),
    ("24_26", 24, Some(26), "24-26岁"),
    ("27_29", 27, Some(29), "27-29岁"),
    ("30_38", 30, Some(38), "30-38岁"),
    ("39_47", 39, Some(47), "39-47岁"),
    ("48_plus", 48, None, "48岁及以上"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_contains_the_sign_that_separates_words() {
        for (tongue, separator) in
            [(Tongue::Russian, ","), (Tongue::Arabic, "؛"), (Tongue::English, "|"), (Tongue::Chinese, "、")]
        {
            for list in [EXPLOITATION, MEANS, RELATION, STATUS, REFERRAL] {
                for word in list {
                    assert!(!word.word(tongue).contains(separator), "{}", word.word(tongue));
                    assert!(!word.word(tongue).is_empty(), "{}", word.code);
                }
            }
        }
    }

    #[test]
    fn a_coarse_word_is_read_as_the_coarse_code() {
        assert_eq!(read(EXPLOITATION, "性剥削", Tongue::Chinese), Some("sexual"));
        assert_eq!(read(RELATION, "Familial", Tongue::Htcds), Some("family_or_partner"));
        assert_eq!(read(STATUS, "Possible victim of trafficking", Tongue::Htcds), Some("presumed"));
        assert_eq!(read(MEANS, say(MEANS, "restricts_movement", Tongue::Htcds), Tongue::Htcds), Some("other"));
    }
}
