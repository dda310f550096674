//! Invented figures in three languages.

use palermo_chart::map::{Area, Flow, Place};
use palermo_chart::{
    Absent, Amount, Bars, Caption, Category, Choropleth, Data, Dots, Extent, Figure, FlowMap, GroupedBars, Heat, Kind,
    Lines, Link, MapNotes, Meeting, Merge, Node, Over, Overlap, Panel, Sankey, Series, SmallMultiples, StackedBars,
    Unit,
};

use super::Language;

pub const YEARS: [&str; 6] = ["2016", "2017", "2018", "2019", "2020", "2021"];

fn caption(l: Language, title: [&str; 3], subtitle: [&str; 3]) -> Caption {
    Caption {
        title: l.pick(title[0], title[1], title[2]),
        subtitle: l.pick(subtitle[0], subtitle[1], subtitle[2]),
        source: l.pick(
            "Source: invented figures of a demonstration country. Detected victims show what was found, not how many there are.",
            "المصدر: أرقام متخيَّلة لبلد تجريبي. يبيّن عدد الضحايا المكتشفين ما عُثر عليه، لا العدد الحقيقي.",
            "来源：示范国家的虚构数字。已发现的受害者表示被发现的人数，而非实际人数。",
        ),
    }
}

pub fn women(l: Language) -> String {
    l.pick("Women and girls", "النساء والفتيات", "妇女和女童")
}

pub fn men(l: Language) -> String {
    l.pick("Men and boys", "الرجال والفتيان", "男子和男童")
}

pub fn not_recorded(l: Language) -> String {
    l.pick("Not recorded", "غير مسجَّل", "未记录")
}

pub fn by_sex(l: Language) -> Data {
    let exact = |v: [f64; 6]| v.map(Figure::exact);
    let mut girls = exact([212.0, 241.0, 268.0, 305.0, 187.0, 254.0]);
    girls[4] = Figure::exact(187.0);
    let mut boys = exact([88.0, 97.0, 131.0, 164.0, 0.0, 0.0]);
    boys[4] = Figure::between(120.0, 134.0);
    boys[5] = Figure::between(171.0, 199.0);
    let few = Figure::between(0.0, 4.0);
    let unknown = [few, Figure::exact(6.0), few, Figure::exact(9.0), Absent::Suppressed.into(), Figure::exact(12.0)];
    Data::new(
        Over::Times,
        YEARS,
        [Series::new(women(l), girls), Series::new(men(l), boys), Series::unknown(not_recorded(l), unknown)],
    )
}

pub fn forms(l: Language) -> Vec<(Category, Figure)> {
    let name = |a: &str, b: &str, c: &str| Category::from(l.pick(a, b, c));
    vec![
        (name("Sexual exploitation", "الاستغلال الجنسي", "性剥削"), Figure::exact(1248.0)),
        (name("Forced labour or services", "السخرة أو الخدمة قسراً", "强迫劳动或服务"), Figure::between(911.0, 1034.0)),
        (
            name(
                "Forced criminal activity, including begging, theft and the carrying of drugs",
                "الأنشطة الإجرامية القسرية، ومنها التسول والسرقة ونقل المخدرات",
                "强迫犯罪活动，包括乞讨、盗窃和运送毒品",
            ),
            Figure::at_least(260.0),
        ),
        (name("Forced marriage", "الزواج القسري", "强迫婚姻"), Figure::between(0.0, 4.0)),
        (name("Removal of organs", "نزع الأعضاء", "切除器官"), Absent::Suppressed.into()),
        (name("Illegal adoption", "التبني غير المشروع", "非法收养"), Figure::exact(0.0)),
        (name("Debt bondage", "إسار الدين", "债役"), Absent::Conflict.into()),
        (Category::unknown(l.pick("Form not known", "الشكل غير معروف", "形式不详")), Figure::exact(137.0)),
    ]
}

pub fn bars(l: Language) -> Bars {
    Bars {
        caption: caption(
            l,
            [
                "Detected victims by form of exploitation, 2021",
                "الضحايا المكتشفون حسب شكل الاستغلال، 2021",
                "2021年按剥削形式分列的已发现受害者",
            ],
            ["Persons found in the year", "الأشخاص المكتشفون خلال السنة", "当年发现的人数"],
        ),
        unit: Unit::Count,
        data: Data::single(Over::Things, forms(l)),
    }
}

pub fn columns(l: Language) -> Bars {
    let figures = [
        Figure::exact(304.0),
        Figure::exact(344.0),
        Figure::between(399.0, 440.0),
        Figure::exact(478.0),
        Absent::NoData.into(),
        Figure::at_least(437.0),
    ];
    Bars {
        caption: caption(
            l,
            ["Detected victims, 2016 to 2021", "الضحايا المكتشفون، 2016–2021", "2016至2021年已发现的受害者"],
            ["Persons found in the year", "الأشخاص المكتشفون خلال السنة", "当年发现的人数"],
        ),
        unit: Unit::Count,
        data: Data::single(Over::Times, YEARS.into_iter().zip(figures)),
    }
}

pub fn grouped(l: Language) -> GroupedBars {
    GroupedBars { caption: sex_caption(l), unit: Unit::Count, data: by_sex(l) }
}

fn sex_caption(l: Language) -> Caption {
    caption(
        l,
        [
            "Detected victims by sex, 2016 to 2021",
            "الضحايا المكتشفون حسب الجنس، 2016–2021",
            "2016至2021年按性别分列的已发现受害者",
        ],
        ["Persons found in the year", "الأشخاص المكتشفون خلال السنة", "当年发现的人数"],
    )
}

pub fn stacked(l: Language) -> StackedBars {
    StackedBars { caption: sex_caption(l), unit: Unit::Count, data: by_sex(l) }
}

pub fn stacked_rows(l: Language) -> StackedBars {
    let ages = [l.pick("Children", "الأطفال", "儿童"), l.pick("Adults", "البالغون", "成人")];
    let forms: Vec<Category> = forms(l).into_iter().take(4).map(|(c, _)| c).collect();
    let children =
        [Figure::exact(410.0), Figure::between(95.0, 120.0), Figure::at_least(160.0), Figure::between(0.0, 4.0)];
    let adults = [Figure::exact(838.0), Figure::between(816.0, 914.0), Figure::exact(100.0), Absent::Suppressed.into()];
    let [first, second] = ages;
    StackedBars {
        caption: caption(
            l,
            [
                "Detected victims by form of exploitation and age, 2021",
                "الضحايا المكتشفون حسب شكل الاستغلال والعمر، 2021",
                "2021年按剥削形式和年龄分列的已发现受害者",
            ],
            ["Persons found in the year", "الأشخاص المكتشفون خلال السنة", "当年发现的人数"],
        ),
        unit: Unit::Count,
        data: Data::new(Over::Things, forms, [Series::new(first, children), Series::new(second, adults)]),
    }
}

pub fn lines(l: Language) -> Lines {
    let mut data = by_sex(l);
    data.series[2].figures[5] = Figure::exact(12.0);
    data.series[1].figures[2] = Absent::Conflict.into();
    Lines { caption: sex_caption(l), unit: Unit::Count, data }
}

pub fn dots(l: Language) -> Dots {
    let estimate = |best: f64, lo: f64, hi: f64| Figure::Estimate { best, range: Amount::between(lo, hi) };
    let found = Series::new(
        l.pick("Detected", "المكتشفون", "已发现"),
        [Figure::exact(744.0), Figure::exact(1128.0), Figure::between(1746.0, 1800.0), Figure::between(0.0, 4.0)],
    );
    let all = Series::new(
        l.pick("Estimated in all", "التقدير الكلي", "估计总数"),
        [
            estimate(9800.0, 8600.0, 11_300.0),
            estimate(11_400.0, 10_000.0, 13_000.0),
            Figure::at_least(12_000.0),
            Absent::NoData.into(),
        ],
    );
    let regions = [
        l.pick("Northern districts", "المناطق الشمالية", "北部各区"),
        l.pick("Southern districts", "المناطق الجنوبية", "南部各区"),
        l.pick("Coast", "الساحل", "沿海"),
        l.pick("Islands", "الجزر", "岛屿"),
    ];
    Dots {
        caption: caption(
            l,
            [
                "Detected and estimated victims by region, 2013",
                "الضحايا المكتشفون والمقدَّرون حسب المنطقة، 2013",
                "2013年按地区分列的已发现和估计受害者",
            ],
            ["Persons; 95 % intervals", "أشخاص؛ فترات ثقة 95٪", "人数；95%区间"],
        ),
        unit: Unit::Count,
        data: Data::new(Over::Things, regions, [found, all]),
    }
}

pub fn multiples(l: Language, kind: Kind) -> SmallMultiples {
    let places = [
        l.pick("Capital", "العاصمة", "首都"),
        l.pick("Coast", "الساحل", "沿海"),
        l.pick("Mountains", "الجبال", "山区"),
        l.pick("Islands", "الجزر", "岛屿"),
    ];
    let panel = |(i, title): (usize, String)| {
        let mut data = by_sex(l);
        data.series.truncate(2);
        for (s, series) in data.series.iter_mut().enumerate() {
            for (c, figure) in series.figures.iter_mut().enumerate() {
                let shrink =
                    |v: f64| (v * (1.0 - 0.22 * i as f64) * (1.0 + 0.05 * ((c * (i + 1) + s) % 4) as f64)).round();
                if let Figure::Amount(a) = figure {
                    *figure = Figure::Amount(Amount { lo: shrink(a.lo), hi: a.hi.map(shrink) });
                }
            }
        }
        Panel { title, data }
    };
    SmallMultiples {
        caption: sex_caption(l),
        unit: Unit::Count,
        kind,
        panels: places.into_iter().enumerate().map(panel).collect(),
    }
}

pub fn heat(l: Language) -> Heat {
    let forms: Vec<Category> = forms(l).into_iter().take(5).map(|(c, _)| c).collect();
    let columns = YEARS.map(Category::from).to_vec();
    let cell = |r: usize, c: usize| match (r, c) {
        (2, 3) => Figure::between(18.0, 63.0),
        (3, 1) => Figure::between(0.0, 4.0),
        (4, 2) => Absent::Suppressed.into(),
        (4, 5) => Absent::NoData.into(),
        (3, 4) => Absent::Conflict.into(),
        (4, 0) => Absent::Unknown.into(),
        (1, 5) => Figure::at_least(71.0),
        (r, c) => Figure::exact(((r * 53 + c * 17 + (r * c * 7)) % 97) as f64 + [22.0, 8.0, 3.0, 0.0, 0.0][r]),
    };
    let cells: Vec<Vec<Figure>> = (0..5).map(|r| (0..6).map(|c| cell(r, c)).collect()).collect();
    let bounds = palermo_chart::even_bounds(cells.iter().flatten(), Unit::Count, 6);
    Heat {
        caption: caption(
            l,
            [
                "Detected victims by form of exploitation and year",
                "الضحايا المكتشفون حسب شكل الاستغلال والسنة",
                "按剥削形式和年份分列的已发现受害者",
            ],
            ["Persons found in the year", "الأشخاص المكتشفون خلال السنة", "当年发现的人数"],
        ),
        unit: Unit::Count,
        rows: forms,
        columns,
        cells,
        bounds,
    }
}

pub fn overlap(l: Language) -> Overlap {
    let names = [
        l.pick("Police of Arcadia", "شرطة أركاديا", "阿卡迪亚警察"),
        l.pick("Shelters", "الملاجئ", "庇护所"),
        l.pick("Labour inspectorate", "تفتيش العمل", "劳动监察"),
    ];
    let meeting = |sets: &[usize], size: f64| Meeting {
        name: sets.iter().map(|s| names[*s].as_str()).collect::<Vec<_>>().join(" + "),
        sets: sets.to_vec(),
        size,
    };
    Overlap {
        caption: caption(
            l,
            ["Who was seen by whom", "من رآه من", "谁被谁发现"],
            ["Persons on exactly these lists", "الأشخاص على هذه القوائم تحديدا", "恰好在这些名单上的人"],
        ),
        counted: l.pick("Persons", "الأشخاص", "人数"),
        sets: names.iter().zip([88.0, 71.0, 1093.0]).map(|(n, size)| (n.clone(), size)).collect(),
        meetings: vec![
            meeting(&[0], 60.0),
            meeting(&[1], 45.0),
            meeting(&[2], 1070.0),
            meeting(&[0, 1], 14.0),
            meeting(&[0, 2], 11.0),
            meeting(&[1, 2], 9.0),
            meeting(&[0, 1, 2], 3.0),
        ],
    }
}

pub fn sankey(l: Language) -> Sankey {
    let nodes = vec![
        Node { colour: Some(1), ..Node::new(l.pick("Arcadia", "أركاديا", "阿卡迪亚")) },
        Node::new(l.pick("Bohemia on the Sea", "بوهيميا البحرية", "海上波希米亚")),
        Node::new(l.pick("Cockaigne", "كوكين", "安乐乡")),
        Node::new(l.pick("Erewhon", "إريهون", "埃瑞璜")),
        Node::new(l.pick("Laputa", "لابوتا", "拉普达")),
        Node::unknown(l.pick("Citizenship not known", "الجنسية غير معروفة", "国籍不详")),
        Node::new(l.pick("Freedonia", "فريدونيا", "弗里多尼亚")),
        Node::new(l.pick("Ruritania", "روريتانيا", "卢里塔尼亚")),
    ];
    let link = |from: usize, to: usize, figure: Figure| Link { from, to, figure };
    let links = vec![
        link(0, 6, Figure::exact(120.0)),
        link(0, 7, Figure::between(40.0, 62.0)),
        link(1, 6, Figure::between(18.0, 33.0)),
        link(1, 7, Figure::at_least(25.0)),
        link(2, 6, Figure::exact(3.0)),
        link(3, 6, Figure::between(0.0, 4.0)),
        link(4, 7, Figure::exact(6.0)),
        link(2, 7, Figure::between(0.0, 4.0)),
        link(5, 6, Figure::exact(21.0)),
        link(5, 7, Absent::Suppressed.into()),
        link(7, 7, Figure::between(55.0, 66.0)),
        link(6, 6, Figure::exact(12.0)),
    ];
    Sankey {
        caption: caption(
            l,
            [
                "Victims by citizenship and country of exploitation, 2021",
                "الضحايا حسب الجنسية وبلد الاستغلال، 2021",
                "2021年按国籍和剥削所在国分列的受害者",
            ],
            [
                "From citizenship to country of exploitation; persons",
                "من الجنسية إلى بلد الاستغلال؛ أشخاص",
                "由国籍至剥削所在国；人数",
            ],
        ),
        unit: Unit::Count,
        over: Over::States,
        nodes,
        links,
        merge: None,
    }
}

pub fn sankey_merged(l: Language) -> Sankey {
    let merge = Merge { below: 7.0, name: l.pick("Other countries", "بلدان أخرى", "其他国家") };
    Sankey { merge: Some(merge), ..sankey(l) }
}

/// Recruitment, transit, exploitation.
pub fn sankey_legs(l: Language) -> Sankey {
    let nodes = vec![
        Node::new(l.pick("Arcadia", "أركاديا", "阿卡迪亚")),
        Node::new(l.pick("Laputa", "لابوتا", "拉普达")),
        Node::new(l.pick("By sea", "بحراً", "海路")),
        Node::new(l.pick("By land", "براً", "陆路")),
        Node::new(l.pick("Freedonia", "فريدونيا", "弗里多尼亚")),
        Node::new(l.pick("Ruritania", "روريتانيا", "卢里塔尼亚")),
    ];
    let link = |from: usize, to: usize, figure: Figure| Link { from, to, figure };
    let links = vec![
        link(0, 2, Figure::exact(80.0)),
        link(0, 3, Figure::between(20.0, 34.0)),
        link(1, 3, Figure::exact(41.0)),
        link(2, 4, Figure::exact(52.0)),
        link(2, 5, Figure::exact(28.0)),
        link(3, 5, Figure::between(50.0, 75.0)),
        link(1, 5, Figure::exact(15.0)),
    ];
    Sankey { nodes, links, over: Over::Things, ..sankey(l) }
}

fn notes(l: Language) -> MapNotes {
    MapNotes {
        disclaimer: l.pick(
            "The boundaries and names shown and the designations used on this map do not imply official endorsement or acceptance by the United Nations.",
            "لا تنطوي الحدود والأسماء المبيَّنة والتسميات المستخدمة في هذه الخريطة على أي إقرار أو قبول رسمي من جانب الأمم المتحدة.",
            "本地图上显示的边界和名称及所使用的称号并不意味着联合国正式认可或接受。",
        ),
        table: "table-choropleth".into(),
        table_words: l.pick(
            "The same figures stand in the table of the page.",
            "الأرقام نفسها واردة في جدول الصفحة.",
            "同样的数字见页面表格。",
        ),
    }
}

pub fn choropleth(l: Language) -> Choropleth {
    // Invented: a rate made from the letters of the code.
    let codes: Vec<&str> = palermo_chart::map::area_codes().collect();
    let figure = |code: &str| {
        let n = code.bytes().fold(7u32, |n, b| n.wrapping_mul(31).wrapping_add(u32::from(b))) % 1000;
        let rate = f64::from(n % 97) / 10.0;
        match n % 23 {
            0 => Absent::Suppressed.into(),
            1 => Absent::Conflict.into(),
            2 => Figure::at_least(rate),
            3..=5 => Figure::between(rate, rate + 2.4),
            6..=9 => Absent::NoData.into(),
            _ => Figure::exact(rate),
        }
    };
    let areas = codes.into_iter().map(|c| Area { code: c.into(), name: c.into(), figure: figure(c) }).collect();
    Choropleth {
        caption: caption(
            l,
            [
                "Detected victims per 100,000 inhabitants",
                "الضحايا المكتشفون لكل 100,000 من السكان",
                "每十万居民中已发现的受害者",
            ],
            ["Invented rates, 2021", "معدلات متخيَّلة، 2021", "虚构比率，2021年"],
        ),
        unit: Unit::Measured { decimals: 1 },
        bounds: vec![1.0, 2.0, 5.0, 8.0],
        areas,
        extent: Extent::World,
        notes: notes(l),
    }
}

pub fn choropleth_part(l: Language) -> Choropleth {
    Choropleth { extent: Extent::Part { west: -12.0, south: 34.0, east: 45.0, north: 64.0 }, ..choropleth(l) }
}

pub fn flow_map(l: Language) -> FlowMap {
    let place = |code: &str, a: &str, b: &str, c: &str| Place { code: code.into(), name: l.pick(a, b, c) };
    let places = vec![
        place("BRA", "Brazil", "البرازيل", "巴西"),
        place("NGA", "Nigeria", "نيجيريا", "尼日利亚"),
        place("PRT", "Portugal", "البرتغال", "葡萄牙"),
        place("IND", "India", "الهند", "印度"),
        place("ARE", "United Arab Emirates", "الإمارات العربية المتحدة", "阿拉伯联合酋长国"),
        place("SGP", "Singapore", "سنغافورة", "新加坡"),
        place("PHL", "Philippines", "الفلبين", "菲律宾"),
        place("CAN", "Canada", "كندا", "加拿大"),
    ];
    let flow = |from: usize, to: usize, figure: Figure| Flow { from, to, figure };
    FlowMap {
        caption: caption(
            l,
            [
                "Victims by citizenship and country of exploitation",
                "الضحايا حسب الجنسية وبلد الاستغلال",
                "按国籍和剥削所在国分列的受害者",
            ],
            ["Invented figures, 2021", "أرقام متخيَّلة، 2021", "虚构数字，2021年"],
        ),
        unit: Unit::Count,
        places,
        flows: vec![
            flow(0, 2, Figure::exact(240.0)),
            flow(1, 2, Figure::exact(90.0)),
            flow(1, 4, Figure::between(0.0, 4.0)),
            flow(3, 4, Figure::exact(150.0)),
            flow(3, 5, Figure::between(10.0, 18.0)),
            flow(6, 5, Figure::exact(60.0)),
            flow(6, 7, Figure::at_least(25.0)),
            flow(3, 3, Figure::exact(110.0)),
            flow(0, 7, Absent::Suppressed.into()),
            flow(2, 0, Figure::exact(12.0)),
        ],
        extent: Extent::World,
        notes: notes(l),
    }
}

pub fn flow_map_part(l: Language) -> FlowMap {
    let place = |code: &str, a: &str, b: &str, c: &str| Place { code: code.into(), name: l.pick(a, b, c) };
    let places = vec![
        place("ROU", "Romania", "رومانيا", "罗马尼亚"),
        place("ITA", "Italy", "إيطاليا", "意大利"),
        place("DEU", "Germany", "ألمانيا", "德国"),
        place("BGR", "Bulgaria", "بلغاريا", "保加利亚"),
        place("FRA", "France", "فرنسا", "法国"),
        place("MLT", "Malta", "مالطة", "马耳他"),
    ];
    let flow = |from: usize, to: usize, figure: Figure| Flow { from, to, figure };
    FlowMap {
        places,
        flows: vec![
            flow(0, 1, Figure::exact(140.0)),
            flow(0, 2, Figure::between(60.0, 75.0)),
            flow(3, 2, Figure::exact(44.0)),
            flow(3, 4, Figure::between(0.0, 4.0)),
            flow(4, 4, Figure::exact(90.0)),
            flow(0, 5, Figure::exact(9.0)),
        ],
        extent: Extent::Part { west: -8.0, south: 34.0, east: 32.0, north: 56.0 },
        ..flow_map(l)
    }
}
