//! Word and PDF files, made byte by byte as programs make them.

use std::io::Write as _;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Object, Stream, dictionary};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

// Word

pub const W: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

pub fn docx(parts: &[(&str, String)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a part can be started");
        zip.write_all(text.as_bytes()).expect("a part can be written");
    }
    zip.finish().expect("the file can be finished").into_inner()
}

pub fn run(text: &str) -> String {
    format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

/// A paragraph with properties and runs.
pub fn p(properties: &str, runs: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>")
}

pub fn list(number: u32, level: u32) -> String {
    format!("<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{number}\"/></w:numPr>")
}

pub fn cell(text: &str) -> String {
    format!("<w:tc>{}</w:tc>", p("", &run(text)))
}

pub fn note(id: u32) -> String {
    format!("<w:r><w:footnoteReference w:id=\"{id}\"/></w:r>")
}

pub fn body(inner: &str) -> String {
    format!("<?xml version=\"1.0\"?><w:document {W}><w:body>{inner}<w:sectPr/></w:body></w:document>")
}

pub fn footnotes(notes: &[(u32, &str)]) -> String {
    let all: String = notes
        .iter()
        .map(|(id, text)| {
            format!(
                "<w:footnote w:id=\"{id}\">{}</w:footnote>",
                p("", &format!("<w:r><w:footnoteRef/></w:r>{}", run(text)))
            )
        })
        .collect();
    format!("<w:footnotes {W}><w:footnote w:id=\"-1\"><w:p/></w:footnote>{all}</w:footnotes>")
}

pub fn numbering() -> String {
    let level = |n: u32, format: &str, text: &str| {
        format!(
            "<w:lvl w:ilvl=\"{n}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"{text}\"/></w:lvl>"
        )
    };
    format!(
        "<w:numbering {W}><w:abstractNum w:abstractNumId=\"7\">{}{}</w:abstractNum><w:abstractNum w:abstractNumId=\"8\">{}</w:abstractNum>\
         <w:num w:numId=\"1\"><w:abstractNumId w:val=\"7\"/></w:num><w:num w:numId=\"2\"><w:abstractNumId w:val=\"8\"/></w:num></w:numbering>",
        level(0, "decimal", "%1."),
        level(1, "lowerLetter", "(%2)"),
        level(0, "upperRoman", "%1.")
    )
}

pub fn styles() -> String {
    format!(
        "<w:styles {W}><w:style w:styleId=\"Titre1\"><w:name w:val=\"heading 1\"/><w:pPr>{}<w:outlineLvl w:val=\"0\"/></w:pPr></w:style>\
         <w:style w:styleId=\"Alinea\"><w:name w:val=\"numbered text\"/><w:pPr>{}</w:pPr></w:style>\
         <w:style w:styleId=\"Suite\"><w:basedOn w:val=\"Alinea\"/></w:style></w:styles>",
        list(2, 0),
        list(1, 0)
    )
}

/// A report as a program writes it: numbers come from styles and lists, notes from another part, the cover is a table.
pub fn report() -> Vec<(&'static str, String)> {
    let masthead = format!(
        "<w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}</w:tr></w:tbl>",
        cell("United Nations"),
        cell("A/79/310"),
        cell("General Assembly"),
        cell("12 August 2024")
    );
    let inner = [
        masthead,
        p("", &run("Seventy-ninth session")),
        p("", &run("Trafficking in persons at sea")),
        p("", &run("Report of the Secretary-General")),
        p("<w:pStyle w:val=\"Titre1\"/>", &run("Introduction")),
        p(
            "<w:pStyle w:val=\"Alinea\"/>",
            &format!(
                "{}{}{}",
                run("In 2023, the Protocol"),
                note(5),
                run(" had 181 parties &amp; signatories<w:tab/>.").replace("<w:tab/>", "")
            ),
        ),
        p("<w:pStyle w:val=\"Suite\"/>", &run("The Office did the following:")),
        p(&list(1, 1), &run("It trained 32 judges;")),
        p(
            &list(1, 1),
            &format!(
                "{}<w:del><w:r><w:delText>It wrote 9 drafts;</w:delText></w:r></w:del>{}",
                run("It identified 1,240"),
                run(" victims.")
            ),
        ),
        p("<w:pStyle w:val=\"Titre1\"/>", &run("Figures")),
        p(
            "<w:pStyle w:val=\"Alinea\"/>",
            &format!("{}{}{}", run("The table shows the victims of each year"), note(9), run(".")),
        ),
        format!(
            "<w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}</w:tr></w:tbl>",
            cell("Year"),
            cell("Victims"),
            cell("2023"),
            cell("1240")
        ),
    ]
    .concat();
    vec![
        ("[Content_Types].xml", "<Types/>".into()),
        ("word/document.xml", body(&inner)),
        ("word/numbering.xml", numbering()),
        ("word/styles.xml", styles()),
        ("word/footnotes.xml", footnotes(&[(5, "United Nations, Treaty Series, vol. 2237."), (9, "See A/78/172.")])),
    ]
}

// PDF

/// A page: base line, left edge, size and words; fonts are one for each script.
pub type Shown<'a> = (f32, f32, f32, &'a str);

/// A file whose text is shown in one composite font: codes are the glyphs in the order of their first use.
pub fn pdf(pages: &[Vec<Shown<'_>>]) -> Vec<u8> {
    let mut glyphs: Vec<char> = pages.iter().flatten().flat_map(|(_, _, _, t)| t.chars()).collect();
    glyphs.sort_unstable();
    glyphs.dedup();
    let code = |c: char| glyphs.iter().position(|g| *g == c).expect("all glyphs are known") as u16 + 1;
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /F def /CMapType 2 def\n\
         1 begincodespacerange <0000> <FFFF> endcodespacerange\n",
    );
    for some in glyphs.chunks(100) {
        map.push_str(&format!("{} beginbfchar\n", some.len()));
        for c in some {
            let units: String = c.encode_utf16(&mut [0; 2]).iter().map(|u| format!("{u:04X}")).collect();
            map.push_str(&format!("<{:04X}> <{units}>\n", code(*c)));
        }
        map.push_str("endbfchar\n");
    }
    map.push_str("endcmap CMapName currentdict /CMap defineresource pop end end\n");
    let mut file = lopdf::Document::with_version("1.5");
    let unicode = file.add_object(Stream::new(Dictionary::new(), map.into_bytes()));
    let widths: Vec<Object> = glyphs.iter().map(|c| Object::Integer(i64::from(width(*c)))).collect();
    let below = file.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => "F", "DW" => 1000,
        "W" => vec![1.into(), Object::Array(widths)],
    });
    let font = file.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "F", "Encoding" => "Identity-H",
        "DescendantFonts" => vec![below.into()], "ToUnicode" => unicode,
    });
    let tree = file.new_object_id();
    let mut kids: Vec<Object> = Vec::new();
    for page in pages {
        let mut operations = vec![Operation::new("BT", vec![])];
        for (y, x, size, words) in page {
            let bytes: Vec<u8> = words.chars().flat_map(|c| code(c).to_be_bytes()).collect();
            operations.push(Operation::new("Tf", vec!["F1".into(), (*size).into()]));
            operations
                .push(Operation::new("Tm", vec![1.into(), 0.into(), 0.into(), 1.into(), (*x).into(), (*y).into()]));
            operations.push(Operation::new("Tj", vec![Object::String(bytes, lopdf::StringFormat::Hexadecimal)]));
        }
        operations.push(Operation::new("ET", vec![]));
        let content = Content { operations }.encode().expect("operations can be written");
        let content = file.add_object(Stream::new(Dictionary::new(), content));
        let resources = dictionary! { "Font" => dictionary! { "F1" => font } };
        kids.push(
            file.add_object(dictionary! {
                "Type" => "Page", "Parent" => tree, "Contents" => content, "Resources" => resources,
                "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
            })
            .into(),
        );
    }
    let count = kids.len() as i64;
    file.objects.insert(tree, Object::Dictionary(dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }));
    let catalog = file.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    file.trailer.set("Root", catalog);
    file.compress();
    let mut out = Vec::new();
    file.save_to(&mut out).expect("the file can be written");
    out
}

pub fn width(c: char) -> u16 {
    if c as u32 > 0x2E80 { 1000 } else { 500 }
}

/// Lines of a paragraph below each other, from a height down.
pub fn set<'a>(from: f32, left: f32, size: f32, lines: &[&'a str]) -> Vec<Shown<'a>> {
    lines.iter().enumerate().map(|(n, l)| (from - n as f32 * size * 1.2, left, size, *l)).collect()
}

/// A line as it is seen: letters from left to right, digits as they are.
pub fn seen(line: &str) -> String {
    let mut out: Vec<char> = Vec::new();
    let mut number: Vec<char> = Vec::new();
    for c in line.chars().rev() {
        if c.is_numeric() || c == '/' {
            number.insert(0, c);
            continue;
        }
        out.append(&mut number);
        out.push(match c {
            '(' => ')',
            ')' => '(',
            c => c,
        });
    }
    out.append(&mut number);
    out.into_iter().collect()
}
