//! Words in three languages and invented figures, for the tests and the gallery. No figure here is a real one.
#![allow(dead_code, reason = "each test and the gallery use a part of this")]

pub mod figures;
pub mod xml;

use palermo_chart::{Direction, Letters, Look, Numbers, Phrases};

/// A language of the samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    English,
    Arabic,
    Chinese,
}

impl Language {
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Arabic => "ar",
            Language::Chinese => "zh",
        }
    }

    pub fn look<'a>(self, id: &'a str, width: f64, words: &'a Phrases) -> Look<'a> {
        let numbers = Numbers::Separators { group: ",", decimal: "." };
        let look = Look { width, ..Look::new(id, self.tag(), numbers, words) };
        match self {
            Language::English => look,
            Language::Arabic => Look { direction: Direction::RightToLeft, letters: Letters::Larger, ..look },
            Language::Chinese => Look { letters: Letters::Larger, ..look },
        }
    }

    pub fn phrases(self) -> Phrases {
        match self {
            Language::English => english(),
            Language::Arabic => arabic(),
            Language::Chinese => chinese(),
        }
    }

    /// The text of this language.
    pub fn pick(self, english: &str, arabic: &str, chinese: &str) -> String {
        match self {
            Language::English => english.into(),
            Language::Arabic => arabic.into(),
            Language::Chinese => chinese.into(),
        }
    }
}

pub fn english() -> Phrases {
    Phrases {
        interval: "{lo}–{hi}".into(),
        interval_long: "between {lo} and {hi}".into(),
        fewer: "<{n}".into(),
        fewer_long: "fewer than {n}".into(),
        at_least: "≥{lo}".into(),
        at_least_long: "{lo} or more".into(),
        estimate: "{best} ({range})".into(),
        estimate_long: "about {best} ({range})".into(),
        estimate_key: "estimate, within its range".into(),
        unknown: "not known".into(),
        suppressed: "not shown, so that nobody can be recognised".into(),
        conflict: "sources contradict each other".into(),
        no_data: "no data".into(),
        between: "between the lower and the upper figure".into(),
        open: "at least this many; no upper figure is known".into(),
        labelled: "{name}: {figure}".into(),
        comma: ", ".into(),
        subject: "The figures".into(),
        rises: "{series} rise from {start} in {at} to {end} in {to}".into(),
        falls: "{series} fall from {start} in {at} to {end} in {to}".into(),
        stays: "{series} stay at {end} from {at} to {to}".into(),
        unclear: "{series} go from {start} in {at} to {end} in {to}, and it cannot be told whether they rise or fall"
            .into(),
        then_rises: ", rise to {end} in {to}".into(),
        then_falls: ", fall to {end} in {to}".into(),
        then_stays: ", stay until {to}".into(),
        then_unclear: ", go to {end} in {to}".into(),
        stop: ".".into(),
        largest: "Largest: {name}, {figure}.".into(),
        smallest: "Smallest: {name}, {figure}.".into(),
        spread: "{count} figures: {ends}.".into(),
        spread_of: "{count} figures of {series}: {ends}.".into(),
        single: "{name}: {figure}.".into(),
        uncertain: "Of {of} figures {count} are known only between two ends.".into(),
        missing: "Of {of} figures {count} are absent: {reason}.".into(),
        flow: "From {from} to {to}: {figure}.".into(),
        domestic: "Within {at}: {figure}.".into(),
        class: "{class}: {areas} areas.".into(),
        gap: " ".into(),
    }
}

pub fn arabic() -> Phrases {
    Phrases {
        interval: "{lo}–{hi}".into(),
        interval_long: "بين {lo} و{hi}".into(),
        fewer: "أقل من {n}".into(),
        fewer_long: "أقل من {n}".into(),
        at_least: "{lo} أو أكثر".into(),
        at_least_long: "{lo} أو أكثر".into(),
        estimate: "{best} ({range})".into(),
        estimate_long: "نحو {best} ({range})".into(),
        estimate_key: "تقدير ضمن نطاقه".into(),
        unknown: "غير معروف".into(),
        suppressed: "محجوب كي لا يُتعرَّف على أي شخص".into(),
        conflict: "المصادر متناقضة".into(),
        no_data: "لا توجد بيانات".into(),
        between: "بين الرقم الأدنى والرقم الأعلى".into(),
        open: "هذا العدد على الأقل، ولا يُعرف حد أعلى".into(),
        labelled: "{name}: {figure}".into(),
        comma: "، ".into(),
        subject: "الأرقام".into(),
        rises: "{series}: ارتفاع من {start} في {at} إلى {end} في {to}".into(),
        falls: "{series}: انخفاض من {start} في {at} إلى {end} في {to}".into(),
        stays: "{series}: ثبات عند {end} من {at} إلى {to}".into(),
        unclear: "{series}: من {start} في {at} إلى {end} في {to}، ولا يمكن الجزم بالارتفاع أو الانخفاض".into(),
        then_rises: "، ثم ارتفاع إلى {end} في {to}".into(),
        then_falls: "، ثم انخفاض إلى {end} في {to}".into(),
        then_stays: "، ثم ثبات حتى {to}".into(),
        then_unclear: "، ثم {end} في {to}".into(),
        stop: ".".into(),
        largest: "الأكبر: {name}، {figure}.".into(),
        smallest: "الأصغر: {name}، {figure}.".into(),
        spread: "{count} من الأرقام: {ends}.".into(),
        spread_of: "{series}، {count} من الأرقام: {ends}.".into(),
        single: "{name}: {figure}.".into(),
        uncertain: "من أصل {of} رقماً، {count} معروفة بين حدين فقط.".into(),
        missing: "من أصل {of} رقماً، {count} غائبة: {reason}.".into(),
        flow: "من {from} إلى {to}: {figure}.".into(),
        domestic: "داخل {at}: {figure}.".into(),
        class: "{class}: {areas} مناطق.".into(),
        gap: " ".into(),
    }
}

pub fn chinese() -> Phrases {
    Phrases {
        interval: "{lo}–{hi}".into(),
        interval_long: "{lo}至{hi}之间".into(),
        fewer: "<{n}".into(),
        fewer_long: "少于{n}".into(),
        at_least: "≥{lo}".into(),
        at_least_long: "{lo}或以上".into(),
        estimate: "{best}（{range}）".into(),
        estimate_long: "约{best}（{range}）".into(),
        estimate_key: "估计值及其范围".into(),
        unknown: "不详".into(),
        suppressed: "不予显示，以免识别个人".into(),
        conflict: "来源相互矛盾".into(),
        no_data: "无数据".into(),
        between: "下限与上限之间".into(),
        open: "至少为此数，上限不详".into(),
        labelled: "{name}：{figure}".into(),
        comma: "，".into(),
        subject: "数字".into(),
        rises: "{series}由{at}年的{start}上升至{to}年的{end}".into(),
        falls: "{series}由{at}年的{start}下降至{to}年的{end}".into(),
        stays: "{series}由{at}年至{to}年保持在{end}".into(),
        unclear: "{series}由{at}年的{start}变为{to}年的{end}，无法判断升降".into(),
        then_rises: "，{to}年升至{end}".into(),
        then_falls: "，{to}年降至{end}".into(),
        then_stays: "，至{to}年不变".into(),
        then_unclear: "，{to}年为{end}".into(),
        stop: "。".into(),
        largest: "最大：{name}，{figure}。".into(),
        smallest: "最小：{name}，{figure}。".into(),
        spread: "{count}个数字：{ends}。".into(),
        spread_of: "{series}的{count}个数字：{ends}。".into(),
        single: "{name}：{figure}。".into(),
        uncertain: "{of}个数字中有{count}个仅知上下限。".into(),
        missing: "{of}个数字中缺少{count}个：{reason}。".into(),
        flow: "由{from}至{to}：{figure}。".into(),
        domestic: "{at}境内：{figure}。".into(),
        class: "{class}：{areas}个地区。".into(),
        gap: "".into(),
    }
}
