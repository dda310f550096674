//! Where does the demonstration happen, and where do the people come from?
//!
//! Taravia and its neighbour Veldania do not exist. Real countries appear only as citizenships, so that no invented
//! exploitation is laid at the door of a real State.

use crate::agency::Names;
use crate::words::Tongue;

/// A country as the agencies write it.
#[derive(Clone, Copy, Debug)]
pub struct Country {
    /// ISO 3166-1 alpha-3, a user-assigned code (`XAA` to `XZZ`) for an invented country, or `stateless`.
    pub code: &'static str,
    /// ISO 3166-1 alpha-2 or user-assigned (`XA` to `XZ`); `Stateless` for no citizenship.
    pub alpha2: &'static str,
    en: &'static str,
    ru: &'static str,
    ar: &'static str,
    zh: &'static str,
    /// Weight among the citizenships of victims.
    pub(crate) weight: u32,
}

/// Code of the invented country (user-assigned range of ISO 3166-1 alpha-3).
pub const OWN_COUNTRY: &str = "XTV";
/// Code of its invented neighbour (user-assigned range of ISO 3166-1 alpha-3).
pub const NEIGHBOUR: &str = "XVD";

/// The country's name.
pub const OWN_NAMES: Names =
    Names {
        en: "Taravia", fr: "Taravie", es: "Taravia", ru: "Таравия", ar: "تارافيا", zh: "塔拉维亚"
    };
/// The neighbour's name.
pub const NEIGHBOUR_NAMES: Names =
    Names {
        en: "Veldania", fr: "Veldanie", es: "Veldania", ru: "Велдания", ar: "فيلدانيا", zh: "韦尔达尼亚"
    };

const fn country(
    code: &'static str,
    alpha2: &'static str,
    en: &'static str,
    ru: &'static str,
    ar: &'static str,
    zh: &'static str,
    weight: u32,
) -> Country {
    Country { code, alpha2, en, ru, ar, zh, weight }
}

/// All countries that occur, the two invented ones first, then by English name, `stateless` last.
pub const COUNTRIES: &[Country] = &[
    country(OWN_COUNTRY, "XT", OWN_NAMES.en, OWN_NAMES.ru, OWN_NAMES.ar, OWN_NAMES.zh, 340),
    country(NEIGHBOUR, "XV", NEIGHBOUR_NAMES.en, NEIGHBOUR_NAMES.ru, NEIGHBOUR_NAMES.ar, NEIGHBOUR_NAMES.zh, 60),
    country("ALB", "AL", "Albania", "Албания", "ألبانيا", "阿尔巴尼亚", 12),
    country("BGD", "BD", "Bangladesh", "Бангладеш", "بنغلاديش", "孟加拉国", 26),
    country("BRA", "BR", "Brazil", "Бразилия", "البرازيل", "巴西", 14),
    country("CHN", "CN", "China", "Китай", "الصين", "中国", 22),
    country("COL", "CO", "Colombia", "Колумбия", "كولومبيا", "哥伦比亚", 20),
    country(
        "DOM",
        "DO",
        "Dominican Republic",
        "Доминиканская Республика",
        "الجمهورية الدومينيكية",
        "多米尼加共和国",
        8,
    ),
    country("EGY", "EG", "Egypt", "Египет", "مصر", "埃及", 10),
    country("ETH", "ET", "Ethiopia", "Эфиопия", "إثيوبيا", "埃塞俄比亚", 22),
    country("GHA", "GH", "Ghana", "Гана", "غانا", "加纳", 8),
    country("IND", "IN", "India", "Индия", "الهند", "印度", 20),
    country("IDN", "ID", "Indonesia", "Индонезия", "إندونيسيا", "印度尼西亚", 22),
    country("KAZ", "KZ", "Kazakhstan", "Казахстан", "كازاخستان", "哈萨克斯坦", 8),
    country("KEN", "KE", "Kenya", "Кения", "كينيا", "肯尼亚", 12),
    country("KGZ", "KG", "Kyrgyzstan", "Кыргызстан", "قيرغيزستان", "吉尔吉斯斯坦", 10),
    country("MDA", "MD", "Republic of Moldova", "Республика Молдова", "جمهورية مولدوفا", "摩尔多瓦共和国", 22),
    country("MAR", "MA", "Morocco", "Марокко", "المغرب", "摩洛哥", 12),
    country("MMR", "MM", "Myanmar", "Мьянма", "ميانمار", "缅甸", 20),
    country("NAM", "NA", "Namibia", "Намибия", "ناميبيا", "纳米比亚", 9),
    country("NPL", "NP", "Nepal", "Непал", "نيبال", "尼泊尔", 26),
    country("NGA", "NG", "Nigeria", "Нигерия", "نيجيريا", "尼日利亚", 34),
    country("PER", "PE", "Peru", "Перу", "بيرو", "秘鲁", 8),
    country("PHL", "PH", "Philippines", "Филиппины", "الفلبين", "菲律宾", 36),
    country("ROU", "RO", "Romania", "Румыния", "رومانيا", "罗马尼亚", 22),
    country("RUS", "RU", "Russian Federation", "Российская Федерация", "الاتحاد الروسي", "俄罗斯联邦", 10),
    country(
        "SYR",
        "SY",
        "Syrian Arab Republic",
        "Сирийская Арабская Республика",
        "الجمهورية العربية السورية",
        "阿拉伯叙利亚共和国",
        10,
    ),
    country("THA", "TH", "Thailand", "Таиланд", "تايلند", "泰国", 16),
    country("UGA", "UG", "Uganda", "Уганда", "أوغندا", "乌干达", 12),
    country("UKR", "UA", "Ukraine", "Украина", "أوكرانيا", "乌克兰", 30),
    country("UZB", "UZ", "Uzbekistan", "Узбекистан", "أوزبكستان", "乌兹别克斯坦", 18),
    country("VEN", "VE", "Venezuela", "Венесуэла", "فنزويلا", "委内瑞拉", 18),
    country("VNM", "VN", "Viet Nam", "Вьетнам", "فييت نام", "越南", 30),
    country("stateless", "Stateless", "Stateless", "Лицо без гражданства", "عديم الجنسية", "无国籍", 5),
];

impl Country {
    /// The name in the words of one of the agencies; the HTCDS template names places in English.
    #[must_use]
    pub fn name(&self, tongue: Tongue) -> &'static str {
        match tongue {
            Tongue::English | Tongue::Htcds => self.en,
            Tongue::Russian => self.ru,
            Tongue::Arabic => self.ar,
            Tongue::Chinese => self.zh,
        }
    }
}

/// The country with this code, if it occurs in the demonstration.
#[must_use]
pub fn by_code(code: &str) -> Option<&'static Country> {
    COUNTRIES.iter().find(|country| country.code == code)
}
