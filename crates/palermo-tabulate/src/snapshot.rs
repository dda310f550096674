//! How does a register reach its tables within a tenth of a second? Its coded columns stand in a Parquet file, codes as
//! Arrow dictionaries; a table reads only the columns that it needs. The file is derived data and can be made again.

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, DictionaryArray, FixedSizeBinaryArray, Int32Array, Int64Array, RecordBatch, StringArray,
};
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use parquet::schema::types::ColumnPath;
use serde::{Deserialize, Serialize};

use crate::column::{Absent, Answer, CodeColumn, Column, ColumnType, Entry, NO_INT, SetColumn};
use crate::error::Error;
use crate::frame::{Frame, FrameBuilder, RecordId};

/// Version of the file's layout.
const LAYOUT: &str = "1";
const ID: &str = "id";

/// Writes the live records of a frame; `form` names the form version that the columns follow. The file appears whole
/// or not at all.
pub fn write(frame: &Frame, form: &str, path: &Path) -> Result<(), Error> {
    let fault = |reason: String| Error::Snapshot { path: path.to_path_buf(), reason };
    if frame.dead_rows().is_some() {
        let mut swept = frame.clone();
        swept.compact();
        return write(&swept, form, path);
    }
    let batch = to_batch(frame, form).map_err(|e| fault(e.to_string()))?;
    // Identifiers do not repeat: a dictionary of them would only cost time.
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_column_dictionary_enabled(ColumnPath::from(ID), false)
        .set_column_compression(ColumnPath::from(ID), Compression::UNCOMPRESSED)
        .set_dictionary_page_size_limit(64 << 20)
        .build();
    // Two writers of one snapshot must not meet: each has a file of its own until the rename.
    let mut partial = path.as_os_str().to_owned();
    partial.push(format!(".{}-{:?}.partial", std::process::id(), std::thread::current().id()));
    let partial = std::path::PathBuf::from(partial);
    let file = File::create(&partial).map_err(|e| fault(e.to_string()))?;
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).map_err(|e| fault(e.to_string()))?;
    writer.write(&batch).map_err(|e| fault(e.to_string()))?;
    let file = writer.into_inner().map_err(|e| fault(e.to_string()))?;
    file.sync_all().and_then(|()| std::fs::rename(&partial, path)).map_err(|e| fault(e.to_string()))
}

/// A frame read from a file.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The records, with the columns that were asked for.
    pub frame: Frame,
    /// The form version that the columns follow.
    pub form: String,
}

/// Reads a frame with the columns named (`None`: all). A column that the file does not have is an error.
pub fn read(path: &Path, columns: Option<&[&str]>) -> Result<Snapshot, Error> {
    let fault = |reason: String| Error::Snapshot { path: path.to_path_buf(), reason };
    let file = File::open(path).map_err(|e| fault(e.to_string()))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|e| fault(e.to_string()))?;
    let schema = builder.schema().clone();
    let said = |key: &str| schema.metadata().get(key).cloned().ok_or_else(|| fault(format!("it says no {key}")));
    if said("layout")? != LAYOUT {
        return Err(fault(format!("its layout is not {LAYOUT}")));
    }
    let (register, form) = (said("register")?, said("form")?);
    let seq: i64 = said("seq")?.parse().map_err(|_| fault("its seq is not a number".into()))?;
    let known: Vec<String> = schema.fields().iter().filter_map(|f| f.metadata().get("column").cloned()).collect();
    if let Some(missing) = columns.iter().flat_map(|c| c.iter()).find(|c| !known.iter().any(|k| k == *c)) {
        return Err(Error::UnknownConcept { dataset: register, concept: missing.to_string(), known });
    }
    let wanted = |f: &Field| match (f.metadata().get("column"), columns) {
        (Some(name), Some(columns)) => columns.contains(&name.as_str()),
        _ => true,
    };
    let roots = schema.fields().iter().enumerate().filter(|(_, f)| wanted(f)).map(|(i, _)| i);
    let mask = ProjectionMask::roots(builder.parquet_schema(), roots);
    let rows = usize::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(0);
    let reader =
        builder.with_projection(mask).with_batch_size(rows.max(1)).build().map_err(|e| fault(e.to_string()))?;
    let mut ids: Vec<RecordId> = Vec::with_capacity(rows);
    let mut found: Vec<(String, Column)> = Vec::new();
    for field in schema.fields().iter().filter(|f| wanted(f)) {
        if let (Some(name), Some(kind)) =
            (field.metadata().get("column"), field.metadata().get("kind").and_then(|k| kind_of(k)))
        {
            found.push((name.clone(), Column::new(kind)));
        }
    }
    for batch in reader {
        let batch = batch.map_err(|e| fault(e.to_string()))?;
        read_batch(&batch, &mut ids, &mut found).map_err(|field| fault(format!("column `{field}` is not readable")))?;
    }
    Ok(Snapshot { frame: FrameBuilder::from_columns(register, seq, ids, found), form })
}

fn kind_of(name: &str) -> Option<ColumnType> {
    match name {
        "code" => Some(ColumnType::Code),
        "set" => Some(ColumnType::Set),
        "int" => Some(ColumnType::Int),
        "date" => Some(ColumnType::Date),
        _ => None,
    }
}

/// A distinct answer as it is written.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Absent(Absent),
    Set { yes: Vec<String>, no: Vec<String> },
}

fn to_batch(frame: &Frame, form: &str) -> Result<RecordBatch, arrow_schema::ArrowError> {
    let mut fields = vec![Field::new(ID, DataType::FixedSizeBinary(16), false)];
    let ids = (0..frame.rows()).map(|row| frame.id(row));
    let mut arrays: Vec<ArrayRef> = vec![Arc::new(FixedSizeBinaryArray::try_from_iter(ids).or_else(|e| {
        if frame.rows() == 0 { FixedSizeBinaryArray::try_new(16, Vec::<u8>::new().into(), None) } else { Err(e) }
    })?)];
    let mut add = |name: String, column: &str, kind: &str, array: ArrayRef| {
        let marks = HashMap::from([("column".to_string(), column.to_string()), ("kind".to_string(), kind.to_string())]);
        fields.push(Field::new(name, array.data_type().clone(), true).with_metadata(marks));
        arrays.push(array);
    };
    for (name, column) in frame.columns() {
        match column {
            Column::Code(c) => add(name.clone(), name, "code", code_array(c, frame.rows())?),
            Column::Set(c) => add(name.clone(), name, "set", set_array(c, frame.rows())?),
            Column::Int(c) => {
                let values: Int64Array = c.values.iter().map(|v| (*v != NO_INT).then_some(*v)).collect();
                add(name.clone(), name, "int", Arc::new(values));
            }
            Column::Date(c) => {
                let lo: Int32Array = c.lo.iter().map(|v| (*v != i32::MIN).then_some(*v)).collect();
                let hi: Int32Array = c.hi.iter().map(|v| (*v != i32::MAX).then_some(*v)).collect();
                add(format!("{name}.first"), name, "date", Arc::new(lo));
                add(format!("{name}.last"), name, "date.last", Arc::new(hi));
            }
        }
    }
    let said = [("layout", LAYOUT.to_string()), ("register", frame.register().to_string())];
    let said = said.into_iter().chain([("form", form.to_string()), ("seq", frame.seq().to_string())]);
    let schema = Schema::new(fields).with_metadata(said.map(|(k, v)| (k.to_string(), v)).collect());
    RecordBatch::try_new(Arc::new(schema), arrays)
}

fn code_array(c: &CodeColumn, rows: usize) -> Result<ArrayRef, arrow_schema::ArrowError> {
    let values = (1..c.entries() as u32).map(|e| c.entry(e).unwrap_or_else(|a| a.as_str()).to_string());
    // The entry 0, unstated, is a null.
    dictionary((0..rows).map(|row| c.index.get(row).checked_sub(1).map(|e| e as i32)).collect(), values)
}

fn set_array(c: &SetColumn, rows: usize) -> Result<ArrayRef, arrow_schema::ArrowError> {
    let code = |codes: &[u32]| codes.iter().map(|i| c.codes.entries[*i as usize].clone()).collect();
    let written = |a: &Answer| match a.group {
        Some(absent) => Written::Absent(absent),
        None => Written::Set { yes: code(&a.yes), no: code(&a.no) },
    };
    let values: Result<Vec<String>, _> = c.answers.iter().map(|a| serde_json::to_string(&written(a))).collect();
    let values = values.map_err(|e| arrow_schema::ArrowError::JsonError(e.to_string()))?;
    dictionary((0..rows).map(|row| Some(c.index.get(row) as i32)).collect(), values.into_iter())
}

fn dictionary(keys: Int32Array, values: impl Iterator<Item = String>) -> Result<ArrayRef, arrow_schema::ArrowError> {
    let values: StringArray = values.map(Some).collect();
    Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(keys, Arc::new(values))?))
}

/// Adds the rows of a batch; the error names the field that is not as it should be.
fn read_batch(batch: &RecordBatch, ids: &mut Vec<RecordId>, columns: &mut [(String, Column)]) -> Result<(), String> {
    let array = |name: &str| batch.column_by_name(name).ok_or_else(|| name.to_string());
    let id = array(ID)?.as_any().downcast_ref::<FixedSizeBinaryArray>().ok_or(ID)?;
    let (whole, _) = id.value_data().as_chunks::<16>();
    ids.extend_from_slice(whole);
    for (name, column) in columns {
        let wrong = || name.clone();
        match column {
            Column::Code(c) => {
                let (keys, values) = dictionary_of(array(name)?).ok_or_else(wrong)?;
                let entry = |code: &str| match Absent::from_name(code) {
                    Some(a) => a as u32 + 1,
                    None => c.codes.intern(code) + crate::column::RESERVED as u32,
                };
                let entries: Vec<u32> = values.iter().map(|v| v.unwrap_or_default()).map(entry).collect();
                each_key(keys, |key| c.index.push(key.and_then(|k| entries.get(k)).copied().unwrap_or(0)));
            }
            Column::Set(c) => {
                let (keys, values) = dictionary_of(array(name)?).ok_or_else(wrong)?;
                let mut entries = Vec::with_capacity(values.len());
                for value in values.iter().map(|v| v.unwrap_or_default()) {
                    entries.push(match serde_json::from_str(value).map_err(|_| wrong())? {
                        Written::Absent(a) => c.entry_of(Entry::Absent(a)),
                        Written::Set { yes, no } => {
                            let (yes, no): (Vec<&str>, Vec<&str>) =
                                (yes.iter().map(String::as_str).collect(), no.iter().map(String::as_str).collect());
                            c.entry_of(Entry::Set { yes: &yes, no: &no })
                        }
                    });
                }
                let entries: Vec<u32> = entries.into_iter().map(|e| e.unwrap_or(0)).collect();
                each_key(keys, |key| c.index.push(key.and_then(|k| entries.get(k)).copied().unwrap_or(0)));
            }
            Column::Int(_) => {
                let values = array(name)?.as_any().downcast_ref::<Int64Array>().ok_or_else(wrong)?;
                for v in values {
                    column.push(v.map_or(Entry::Unstated, Entry::Int));
                }
            }
            Column::Date(_) => {
                let days = |part: &str| array(&format!("{name}.{part}")).cloned();
                let (lo, hi) = (days("first")?, days("last")?);
                let lo = lo.as_any().downcast_ref::<Int32Array>().ok_or_else(wrong)?;
                let hi = hi.as_any().downcast_ref::<Int32Array>().ok_or_else(wrong)?;
                for (lo, hi) in lo.iter().zip(hi) {
                    let entry = lo.zip(hi).map_or(Entry::Unstated, |(lo, hi)| Entry::Date { lo, hi });
                    if !column.push(entry) {
                        return Err(wrong());
                    }
                }
            }
        }
    }
    Ok(())
}

fn dictionary_of(array: &ArrayRef) -> Option<(&Int32Array, &StringArray)> {
    let dictionary = array.as_any().downcast_ref::<DictionaryArray<Int32Type>>()?;
    Some((dictionary.keys(), dictionary.values().as_any().downcast_ref::<StringArray>()?))
}

fn each_key(keys: &Int32Array, mut each: impl FnMut(Option<usize>)) {
    for key in keys {
        each(key.and_then(|k| usize::try_from(k).ok()));
    }
}
