//! Who meets the victims, and how does each of them write?

use crate::words::Tongue;
use serde::Serialize;

/// The five agencies of the demonstration country.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Agency {
    /// National police: semicolons, windows-1251, Russian.
    Police,
    /// Federation of shelters: the Excel template of HTCDS 2.0, English labels.
    Shelter,
    /// Labour inspection: commas, UTF-8 with byte order mark, Arabic.
    LabourInspection,
    /// Telephone hotline: tabs, UTF-16LE, English.
    Hotline,
    /// Border guard: commas, GB18030, Chinese.
    BorderGuard,
}

/// A name in the six official languages of the United Nations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Names {
    /// English.
    pub en: &'static str,
    /// French.
    pub fr: &'static str,
    /// Spanish.
    pub es: &'static str,
    /// Russian.
    pub ru: &'static str,
    /// Arabic.
    pub ar: &'static str,
    /// Chinese.
    pub zh: &'static str,
}

impl Agency {
    /// All five, in the order in which their files are written.
    pub const ALL: [Self; 5] = [Self::Police, Self::Shelter, Self::LabourInspection, Self::Hotline, Self::BorderGuard];

    /// Short stable code, fit for an organisation's code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Police => "police",
            Self::Shelter => "shelter",
            Self::LabourInspection => "labour-inspection",
            Self::Hotline => "hotline",
            Self::BorderGuard => "border-guard",
        }
    }

    /// Code of the agency's kind in the list `organisation_type`.
    #[must_use]
    pub fn organisation_type(self) -> &'static str {
        match self {
            Self::Police => "police",
            Self::Shelter => "shelter",
            Self::LabourInspection => "labour_inspectorate",
            Self::Hotline => "hotline",
            Self::BorderGuard => "border_guard",
        }
    }

    /// Name of the file that the agency sends.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Police => "national-police.csv",
            Self::Shelter => "shelter-federation.xlsx",
            Self::LabourInspection => "labour-inspection.csv",
            Self::Hotline => "hotline.tsv",
            Self::BorderGuard => "border-guard.csv",
        }
    }

    /// Label of the encoding as the WHATWG Encoding Standard names it; the workbook has none of its own.
    #[must_use]
    pub fn encoding(self) -> &'static str {
        match self {
            Self::Police => "windows-1251",
            Self::Shelter => "xlsx",
            Self::LabourInspection => "UTF-8",
            Self::Hotline => "UTF-16LE",
            Self::BorderGuard => "GB18030",
        }
    }

    /// Character between cells, for the four delimited files.
    #[must_use]
    pub fn delimiter(self) -> Option<u8> {
        match self {
            Self::Police => Some(b';'),
            Self::Shelter => None,
            Self::LabourInspection | Self::BorderGuard => Some(b','),
            Self::Hotline => Some(b'\t'),
        }
    }

    /// What stands between the values of one cell.
    #[must_use]
    pub fn value_separator(self) -> &'static str {
        match self {
            Self::Police => ", ",
            Self::Shelter => ";",
            Self::LabourInspection => "؛ ",
            Self::Hotline => "|",
            Self::BorderGuard => "、",
        }
    }

    /// Words and signs by which the agency says that it does not know.
    #[must_use]
    pub fn missing_markers(self) -> &'static [&'static str] {
        match self {
            Self::Police => &["н/д", "-"],
            Self::Shelter => &["n/k"],
            Self::LabourInspection => &["غير معروف", "-"],
            Self::Hotline => &["n/k", "-"],
            Self::BorderGuard => &["不详", "-"],
        }
    }

    /// Whose words the agency uses.
    #[must_use]
    pub fn tongue(self) -> Tongue {
        match self {
            Self::Police => Tongue::Russian,
            Self::Shelter => Tongue::Htcds,
            Self::LabourInspection => Tongue::Arabic,
            Self::Hotline => Tongue::English,
            Self::BorderGuard => Tongue::Chinese,
        }
    }

    /// 1-based row, as a spreadsheet shows it, of the first row of data.
    #[must_use]
    pub fn first_data_row(self) -> u32 {
        match self {
            Self::Shelter => 3,
            _ => 2,
        }
    }

    /// The agency's name in six languages.
    #[must_use]
    pub fn names(self) -> Names {
        match self {
            Self::Police => Names {
                en: "National Police of Taravia",
                fr: "Police nationale de Taravie",
                es: "Policía Nacional de Taravia",
                ru: "Национальная полиция Таравии",
                ar: "الشرطة الوطنية في تارافيا",
                zh: "塔拉维亚国家警察局",
            },
            Self::Shelter => Names {
                en: "Federation of Shelters of Taravia",
                fr: "Fédération des refuges de Taravie",
                es: "Federación de Refugios de Taravia",
                ru: "Федерация приютов Таравии",
                ar: "اتحاد دور الإيواء في تارافيا",
                zh: "塔拉维亚庇护所联合会",
            },
            Self::LabourInspection => Names {
                en: "Labour Inspection of Taravia",
                fr: "Inspection du travail de Taravie",
                es: "Inspección del Trabajo de Taravia",
                ru: "Инспекция труда Таравии",
                ar: "مفتشية العمل في تارافيا",
                zh: "塔拉维亚劳动监察局",
            },
            Self::Hotline => Names {
                en: "Taravia Anti-Trafficking Hotline",
                fr: "Ligne d'assistance contre la traite de Taravie",
                es: "Línea de ayuda contra la trata de Taravia",
                ru: "Горячая линия Таравии по борьбе с торговлей людьми",
                ar: "خط المساعدة لمكافحة الاتجار بالأشخاص في تارافيا",
                zh: "塔拉维亚反人口贩运热线",
            },
            Self::BorderGuard => Names {
                en: "Border Guard of Taravia",
                fr: "Garde-frontière de Taravie",
                es: "Guardia de Fronteras de Taravia",
                ru: "Пограничная служба Таравии",
                ar: "حرس حدود تارافيا",
                zh: "塔拉维亚边防局",
            },
        }
    }
}
