//! A draft as bytes of the stage, and back.
//!
//! Every value stands in the text that reads back as itself. The stage is encrypted and authenticated, so its bytes are
//! ours, and a frame need not defend itself.

use palermo_exchange::mapping::Draft;
use palermo_register::catalog::Register;
use palermo_register::value::Value;
use palermo_store::Source;
use palermo_store::import::Incoming;
use uuid::Uuid;

fn put(frame: &mut Vec<u8>, text: &str) {
    frame.extend((text.len() as u32).to_le_bytes());
    frame.extend(text.as_bytes());
}

/// Writes a draft; gives the place in the frame from which on stands what the record says.
pub fn encode(d: &Draft, key: &str, edition: &str, register: &Register, frame: &mut Vec<u8>) -> usize {
    frame.clear();
    frame.push(d.register as u8);
    put(frame, &d.id.map(|i| i.to_string()).unwrap_or_default());
    put(frame, key);
    put(frame, edition);
    frame.extend(d.source_row.to_le_bytes());
    put(frame, d.source_column.as_deref().unwrap_or_default());
    put(frame, d.source_text.as_deref().unwrap_or_default());
    let said = frame.len();
    for (i, v) in d.values.iter().enumerate().filter(|(_, v)| !v.is_empty()) {
        frame.extend((i as u16).to_le_bytes());
        put(frame, &v.to_text(&register.fields[i]));
    }
    said
}

struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, n: usize) -> &'a [u8] {
        let (head, rest) = self.0.split_at(n.min(self.0.len()));
        self.0 = rest;
        head
    }
    fn u32(&mut self) -> u32 {
        self.take(4).try_into().map_or(0, u32::from_le_bytes)
    }
    fn text(&mut self) -> &'a str {
        let n = self.u32() as usize;
        std::str::from_utf8(self.take(n)).unwrap_or_default()
    }
}

/// Reads back what [`encode`] wrote.
pub fn decode<R: AsRef<Register>>(frame: &[u8], registers: &[R]) -> Incoming {
    let mut c = Cursor(frame);
    let place = c.take(1).first().map_or(0, |p| usize::from(*p));
    let register = registers[place].as_ref();
    let id = Uuid::parse_str(c.text()).ok();
    let key = c.text().to_string();
    let edition = c.text().to_string();
    let row = i64::from(c.u32());
    let some = |t: &str| Some(t.to_string()).filter(|t| !t.is_empty());
    let column = some(c.text());
    let text = some(c.text());
    let mut values = vec![Value::Empty; register.fields.len()];
    while !c.0.is_empty() {
        let i = c.take(2).try_into().map_or(0, u16::from_le_bytes) as usize;
        let said = c.text();
        if let Some(f) = register.fields.get(i) {
            values[i] = f.parse(said).unwrap_or_default();
        }
    }
    Incoming { register: place, id, values, source: Source { key, edition, row, column, text } }
}
