//! What are the rows of an OpenDocument spreadsheet?
//!
//! The one file `content.xml` holds all sheets; it is streamed, and repeated cells and rows are laid out only as far as
//! they hold something (OpenDocument 1.3 part 3, 9.1 and 19.675).

use std::{
    fs::File,
    io::{BufReader, Read},
};

use quick_xml::{
    Reader, XmlVersion,
    escape::resolve_xml_entity,
    events::{BytesStart, Event},
};
use zip::ZipArchive;

use super::{Fault, Form, Limits, Row, SheetInfo};
use crate::error::{Error, Measure, Place};

type Xml<'a> = Reader<BufReader<Box<dyn Read + 'a>>>;

/// How much of the manifest is searched.
const MANIFEST_BYTES: u64 = 1024 * 1024;

fn damaged(sheet: Option<&str>, detail: impl ToString) -> Error {
    Error::Workbook { place: Place { sheet: sheet.map(str::to_owned), ..Place::default() }, detail: detail.to_string() }
}

fn open_content(archive: &mut ZipArchive<File>) -> Result<Xml<'_>, Error> {
    let entry = archive.by_name("content.xml").map_err(|error| damaged(None, error))?;
    let mut reader = Reader::from_reader(BufReader::new(Box::new(entry) as Box<dyn Read>));
    // `<cell/>` and `<cell></cell>` mean the same.
    reader.config_mut().expand_empty_elements = true;
    Ok(reader)
}

/// Opens the archive of a spreadsheet. Whether it is encrypted stands in its manifest (OpenDocument 1.3 part 2, 4.8).
pub(crate) fn open(file: File) -> Result<ZipArchive<File>, Error> {
    let mut archive = ZipArchive::new(file).map_err(|error| damaged(None, error))?;
    let mut manifest = Vec::new();
    if let Ok(entry) = archive.by_name("META-INF/manifest.xml") {
        entry.take(MANIFEST_BYTES).read_to_end(&mut manifest).map_err(|error| damaged(None, error))?;
    }
    let mark = b"encryption-data";
    if manifest.windows(mark.len()).any(|part| part == mark) { Err(Error::Password) } else { Ok(archive) }
}

/// Names the sheets, in one pass over the document.
pub(crate) fn sheets(archive: &mut ZipArchive<File>) -> Result<Vec<SheetInfo>, Error> {
    let mut xml = open_content(archive)?;
    let mut buffer = Vec::new();
    let mut found = Vec::new();
    let mut hidden_styles: Vec<String> = Vec::new();
    let mut style = String::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|error| damaged(None, error))? {
            Event::Start(element) => match element.name().as_ref() {
                "style:style" => style = attribute(&element, "style:name")?.unwrap_or_default(),
                "style:table-properties" if attribute(&element, "table:display")?.as_deref() == Some("false") => {
                    hidden_styles.push(style.clone());
                }
                "table:table" => {
                    let name = attribute(&element, "table:name")?.unwrap_or_default();
                    let style = attribute(&element, "table:style-name")?.unwrap_or_default();
                    found.push(SheetInfo { name, visible: !hidden_styles.contains(&style) });
                }
                _ => {}
            },
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, Error> {
    let Some(found) = element.try_get_attribute(name).map_err(|error| damaged(None, error))? else { return Ok(None) };
    let value = found.normalized_value(XmlVersion::Explicit1_0).map_err(|error| damaged(None, error))?;
    Ok(Some(value.into_owned()))
}

fn repeated(element: &BytesStart<'_>, name: &str) -> Result<u32, Error> {
    Ok(attribute(element, name)?.and_then(|text| text.parse().ok()).unwrap_or(1).max(1))
}

/// Reads the rows of one sheet.
pub(crate) struct OdsRows<'a> {
    xml: Xml<'a>,
    buffer: Vec<u8>,
    sheet: &'a str,
    limits: Limits,
    /// Number of the row that comes next.
    next: u32,
    /// A row that is to be given again, and how often.
    again: Option<(Row, u32)>,
    ended: bool,
}

impl<'a> OdsRows<'a> {
    pub fn new(archive: &'a mut ZipArchive<File>, index: usize, sheet: &'a str, limits: Limits) -> Result<Self, Error> {
        let mut xml = open_content(archive)?;
        let mut buffer = Vec::new();
        let mut passed = 0;
        loop {
            buffer.clear();
            match xml.read_event_into(&mut buffer).map_err(|error| damaged(Some(sheet), error))? {
                Event::Start(element) if element.name().as_ref() == "table:table" => {
                    if passed == index {
                        break;
                    }
                    passed += 1;
                }
                Event::Eof => return Err(damaged(Some(sheet), "the sheet is missing")),
                _ => {}
            }
        }
        Ok(Self { xml, buffer, sheet, limits, next: 1, again: None, ended: false })
    }

    /// Reads the next row that holds anything; false at the end.
    pub fn next(&mut self, row: &mut Row) -> Result<bool, Error> {
        if let Some((same, left)) = self.again.take() {
            row.clone_from(&same);
            row.renumber(self.advance(1)?);
            if left > 1 {
                self.again = Some((same, left - 1));
            }
            return Ok(true);
        }
        while !self.ended {
            let Some(times) = self.find_row()? else { break };
            row.begin(self.next, true);
            self.read_cells(row)?;
            if row.is_blank() && row.faults().is_empty() {
                self.advance(times)?;
                continue;
            }
            self.advance(1)?;
            if times > 1 {
                self.again = Some((row.clone(), times - 1));
            }
            return Ok(true);
        }
        Ok(false)
    }

    fn advance(&mut self, rows: u32) -> Result<u32, Error> {
        let number = self.next;
        self.next = number.checked_add(rows).ok_or(Error::Limit {
            measure: Measure::Rows,
            limit: u64::from(u32::MAX),
            found: u64::from(number) + u64::from(rows),
        })?;
        Ok(number)
    }

    /// Goes to the next row of this sheet; gives how often it is repeated.
    fn find_row(&mut self) -> Result<Option<u32>, Error> {
        loop {
            self.buffer.clear();
            match self.xml.read_event_into(&mut self.buffer).map_err(|error| damaged(Some(self.sheet), error))? {
                Event::Start(element) if element.name().as_ref() == "table:table-row" => {
                    return repeated(&element, "table:number-rows-repeated").map(Some);
                }
                Event::End(element) if element.name().as_ref() == "table:table" => {
                    self.ended = true;
                    return Ok(None);
                }
                Event::Eof => return Err(damaged(Some(self.sheet), "the sheet is cut short")),
                _ => {}
            }
        }
    }

    fn read_cells(&mut self, row: &mut Row) -> Result<(), Error> {
        let mut column = 0usize;
        loop {
            self.buffer.clear();
            match self.xml.read_event_into(&mut self.buffer).map_err(|error| damaged(Some(self.sheet), error))? {
                Event::Start(element)
                    if matches!(element.name().as_ref(), "table:table-cell" | "table:covered-table-cell") =>
                {
                    let times = repeated(&element, "table:number-columns-repeated")? as usize;
                    let cell = CellHead::read(&element)?;
                    let text = self.read_text()?;
                    let (text, form) = cell.value(text);
                    if !text.is_empty() || cell.formula {
                        self.put(row, column, times, &text, form, cell.formula);
                    }
                    column = column.saturating_add(times);
                }
                Event::End(element) if element.name().as_ref() == "table:table-row" => return Ok(()),
                Event::Eof => return Err(damaged(Some(self.sheet), "the sheet is cut short")),
                _ => {}
            }
        }
    }

    fn put(&self, row: &mut Row, column: usize, times: usize, text: &str, form: Form, formula: bool) {
        let end = column.saturating_add(times);
        for place in column..end.min(self.limits.columns) {
            row.pad(place);
            row.push(text, form, formula, self.limits.cell_bytes);
        }
        if end > self.limits.columns {
            row.fault(None, Fault::TooManyColumns { found: end as u64, limit: self.limits.columns as u64 });
        }
    }

    /// Reads the paragraphs of a cell up to its end; comments and drawings within it are passed over.
    fn read_text(&mut self) -> Result<String, Error> {
        let mut text = String::new();
        let mut paragraphs = 0;
        let (mut within, mut aside) = (0u32, 0u32);
        loop {
            self.buffer.clear();
            match self.xml.read_event_into(&mut self.buffer).map_err(|error| damaged(Some(self.sheet), error))? {
                Event::Start(element) => match element.name().as_ref() {
                    "office:annotation" | "draw:frame" | "table:table" => aside += 1,
                    _ if aside > 0 => {}
                    "text:p" => {
                        if paragraphs > 0 {
                            text.push('\n');
                        }
                        paragraphs += 1;
                        within += 1;
                    }
                    "text:s" => {
                        let count = repeated(&element, "text:c")?.min(10_000);
                        text.extend(std::iter::repeat_n(' ', count as usize));
                    }
                    "text:tab" => text.push('\t'),
                    "text:line-break" => text.push('\n'),
                    _ => {}
                },
                Event::End(element) => match element.name().as_ref() {
                    "office:annotation" | "draw:frame" | "table:table" => aside = aside.saturating_sub(1),
                    _ if aside > 0 => {}
                    "text:p" => within = within.saturating_sub(1),
                    "table:table-cell" | "table:covered-table-cell" => return Ok(text),
                    _ => {}
                },
                Event::Text(piece) if within > 0 && aside == 0 => text.push_str(&piece.xml10_content()),
                Event::CData(piece) if within > 0 && aside == 0 => text.push_str(&piece.xml10_content()),
                Event::GeneralRef(reference) if within > 0 && aside == 0 => {
                    match reference.resolve_char_ref().map_err(|error| damaged(Some(self.sheet), error))? {
                        Some(character) => text.push(character),
                        None => text.push_str(resolve_xml_entity(&reference).unwrap_or("")),
                    }
                }
                Event::Eof => return Err(damaged(Some(self.sheet), "the sheet is cut short")),
                _ => {}
            }
        }
    }
}

/// What the attributes of a cell say.
struct CellHead {
    kind: String,
    value: Option<String>,
    formula: bool,
}

impl CellHead {
    fn read(element: &BytesStart<'_>) -> Result<Self, Error> {
        let kind = attribute(element, "office:value-type")?.unwrap_or_default();
        let value = attribute(
            element,
            match kind.as_str() {
                "date" => "office:date-value",
                "time" => "office:time-value",
                "boolean" => "office:boolean-value",
                "string" => "office:string-value",
                _ => "office:value",
            },
        )?;
        let formula = attribute(element, "table:formula")?.is_some();
        Ok(Self { kind, value, formula })
    }

    /// The cell's text and form. What the attributes hold is exact; the shown text may be rounded.
    fn value(&self, shown: String) -> (String, Form) {
        let value = self.value.clone();
        match self.kind.as_str() {
            "float" | "percentage" | "currency" => (value.unwrap_or(shown), Form::Number),
            "boolean" => (value.map_or(shown, |text| text.to_uppercase()), Form::Boolean),
            "date" => {
                let text = value.unwrap_or(shown);
                let text = text.strip_suffix("T00:00:00").map(str::to_owned).unwrap_or(text);
                let form = if text.contains('T') { Form::DateTime } else { Form::Date };
                (text, form)
            }
            "time" => (value.as_deref().and_then(clock).unwrap_or(shown), Form::Time),
            // Errors of formulas are stored as text with a value type of their own in newer programs.
            _ if shown.starts_with("#") && self.formula => (shown, Form::Error),
            _ => (value.filter(|_| shown.is_empty()).unwrap_or(shown), Form::Text),
        }
    }
}

/// `PT36H05M00S` as `36:05:00`.
fn clock(duration: &str) -> Option<String> {
    let rest = duration.strip_prefix("PT")?;
    let (hours, rest) = rest.split_once('H')?;
    let (minutes, rest) = rest.split_once('M')?;
    let seconds = rest.strip_suffix('S')?.split('.').next()?;
    let part = |text: &str| text.parse::<u32>().ok();
    Some(format!("{:02}:{:02}:{:02}", part(hours)?, part(minutes)?, part(seconds)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_shown_as_clock_time() {
        assert_eq!(clock("PT36H05M00S").as_deref(), Some("36:05:00"));
        assert_eq!(clock("PT06H00M00.5S").as_deref(), Some("06:00:00"));
        assert_eq!(clock("P1D"), None);
    }
}
