//! What are the invented people called?
//!
//! A name is a string of syllables that exist in four scripts side by side, so that one person is written in every file in
//! that file's own script and still sounds the same. Syllables and their frequencies are made up; nobody is meant.

use crate::dice::Dice;
use crate::words::Tongue;

/// Given name, father's given name and family name as indices into the pool of syllables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    given: Vec<u8>,
    father: Vec<u8>,
    family: Vec<u8>,
    ending: u8,
}

/// Latin, Cyrillic, Arabic, Chinese, and how often the syllable is taken.
const SYLLABLES: [([&str; 4], u32); 26] = [
    (["ka", "ка", "كا", "卡"], 9),
    (["ma", "ма", "ما", "玛"], 12),
    (["ri", "ри", "ري", "里"], 11),
    (["na", "на", "نا", "娜"], 12),
    (["so", "со", "سو", "索"], 6),
    (["le", "ле", "لي", "莱"], 7),
    (["da", "да", "دا", "达"], 8),
    (["mi", "ми", "مي", "米"], 9),
    (["ro", "ро", "رو", "罗"], 8),
    (["ta", "та", "تا", "塔"], 8),
    (["lu", "лу", "لو", "卢"], 5),
    (["sa", "са", "سا", "萨"], 8),
    (["ve", "ве", "في", "维"], 5),
    (["no", "но", "نو", "诺"], 6),
    (["be", "бе", "بي", "贝"], 4),
    (["ya", "я", "يا", "雅"], 4),
    (["ra", "ра", "را", "拉"], 9),
    (["mu", "му", "مو", "穆"], 3),
    (["ti", "ти", "تي", "蒂"], 5),
    (["ne", "не", "ني", "内"], 5),
    (["fa", "фа", "فا", "法"], 3),
    (["go", "го", "غو", "戈"], 3),
    (["ha", "ха", "ها", "哈"], 3),
    (["ze", "зе", "زي", "泽"], 2),
    (["ki", "ки", "كي", "基"], 4),
    (["do", "до", "دو", "多"], 4),
];

const ENDINGS: [[&str; 4]; 4] = [["", "", "", ""], ["n", "н", "ن", "恩"], ["s", "с", "س", "斯"], ["r", "р", "ر", "尔"]];

fn script(tongue: Tongue) -> usize {
    match tongue {
        Tongue::English | Tongue::Htcds => 0,
        Tongue::Russian => 1,
        Tongue::Arabic => 2,
        Tongue::Chinese => 3,
    }
}

fn spell(syllables: &[u8], ending: &str, script: usize) -> String {
    let mut text: String = syllables.iter().map(|index| SYLLABLES[usize::from(*index)].0[script]).collect();
    text.push_str(ending);
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    first + letters.as_str()
}

impl Name {
    pub(crate) fn draw(dice: &mut Dice) -> Self {
        let indices: Vec<(u8, u32)> =
            SYLLABLES.iter().enumerate().map(|(index, (_, weight))| (index as u8, *weight)).collect();
        let mut part = |most| {
            let length = dice.between(2, most);
            (0..length).map(|_| dice.weighted(&indices)).collect()
        };
        let (given, father, family) = (part(3), part(2), part(3));
        Self { given, father, family, ending: dice.below(ENDINGS.len() as u32) as u8 }
    }

    /// The given name in the script of a tongue.
    #[must_use]
    pub fn given(&self, tongue: Tongue) -> String {
        spell(&self.given, "", script(tongue))
    }

    /// The family name in the script of a tongue.
    #[must_use]
    pub fn family(&self, tongue: Tongue) -> String {
        let script = script(tongue);
        spell(&self.family, ENDINGS[usize::from(self.ending)][script], script)
    }

    /// The whole name in the order of the tongue: given name first, joined by a middle dot in Chinese as foreign names are.
    #[must_use]
    pub fn full(&self, tongue: Tongue) -> String {
        match tongue {
            Tongue::Chinese => format!("{}·{}", self.given(tongue), self.family(tongue)),
            _ => format!("{} {}", self.given(tongue), self.family(tongue)),
        }
    }

    /// The Russian patronymic; none where the register knows no sex for it.
    #[must_use]
    pub fn patronymic(&self, sex: &str) -> String {
        let ending = match sex {
            "female" => "евна",
            "male" => "евич",
            _ => return String::new(),
        };
        spell(&self.father, ending, 1)
    }
}
