//! The view *import*: a cell of a file, and what the record then holds.

use palermo::importing::{self, Report, Request};
use palermo_store::read::Listing;
use palermo_store::record::Record;
use serde_json::{Map, Value as Json, json};

use crate::compare::holds;
use crate::house::{House, Subject, actor};
use crate::spec::{Spec, Word, filled};

/// Checks the expectation: `{ cell | columns | rows | file + mapping, reads, counts, again, refused, left_out, state, also }`.
pub async fn import(house: &House, spec: &Spec, word: &Word, subject: &Subject) -> Result<(), String> {
    let said = word.view("import", &subject.names);
    let field = said.get("column").and_then(Json::as_str).unwrap_or(word.field()).to_string();
    let columns = |said: &Map<String, Json>| match (said.get("columns").and_then(Json::as_object), said.get("cell")) {
        (Some(c), _) => c.clone(),
        (None, Some(cell)) => Map::from_iter([(field.clone(), cell.clone())]),
        (None, None) => Map::new(),
    };
    let mapped = |reads: &Json| {
        if field.is_empty() || said.contains_key("columns") || said.contains_key("file") {
            reads.clone()
        } else {
            json!({ field.as_str(): reads })
        }
    };
    let text = |key: &str| said.get(key).and_then(Json::as_str);
    let import = Import { house, spec, word, subject, mapping: text("mapping") };
    let rows: Vec<Map<String, Json>> = match said.get("rows").and_then(Json::as_array) {
        Some(rows) => rows.iter().filter_map(|r| r.as_object().cloned()).collect(),
        None => vec![columns(&said)],
    };
    let file = text("file").map_or_else(|| import.csv("in", &rows), str::to_string);
    if let Some(code) = text("refused") {
        return import.refused(&file, code).await;
    }
    let (report, records) = import.take(&file).await?;
    if let Some(column) = text("left_out") {
        let named = report.left_out.iter().find(|l| l.to_string().contains(&format!("\"{column}\"")));
        return named
            .map(|_| ())
            .ok_or_else(|| format!("the column `{column}` is not named as left out: {}", json!(report.left_out)));
    }
    if !report.errors.is_empty() {
        return Err(format!("expected that it is taken in, found {}", json!(report.errors)));
    }
    let counts = said.get("counts").cloned().unwrap_or_else(|| json!({ "records_new": rows.len() }));
    holds("counts", &counts, &json!(report))?;
    if let Some(reads) = said.get("reads") {
        // Where another view imported the same file before, its records are known already.
        let records = if said.contains_key("known") { import.all().await? } else { records };
        import.holds(&mapped(reads), &records).map_err(|e| format!("{e}; the import said {}", json!(report)))?;
    }
    if let Some(again) = said.get("again") {
        holds("again", again, &json!(import.take(&file).await?.0))?;
    }
    let more = said.get("state").into_iter().chain(said.get("also").and_then(Json::as_array).into_iter().flatten());
    for (i, one) in more.filter_map(Json::as_object).enumerate() {
        let (_, records) = import.take(&import.csv(&format!("also{i}"), &[columns(one)])).await?;
        import.holds(&mapped(one.get("reads").unwrap_or(&Json::Null)), &records)?;
    }
    if let Some(refused) = said.get("refused").and_then(Json::as_object) {
        let code = refused.get("code").and_then(Json::as_str).unwrap_or_default();
        import.refused(&import.csv("refused", &[columns(refused)]), code).await?;
    }
    if let Some(undone) = said.get("undo") {
        let batch = report.batch.ok_or("the import has no batch")?;
        let done = house.store().undo(&actor(&format!("{}-in", word.name)), batch).await.map_err(|e| e.to_string())?;
        holds("undo", undone, &json!(done))?;
    }
    Ok(())
}

/// The imports of one word.
struct Import<'a> {
    house: &'a House,
    spec: &'a Spec,
    word: &'a Word,
    subject: &'a Subject,
    mapping: Option<&'a str>,
}

impl Import<'_> {
    /// A file in our own layout: the basic values of the register, and the columns of the word.
    fn csv(&self, mark: &str, rows: &[Map<String, Json>]) -> String {
        let mut lines: Vec<Map<String, Json>> = Vec::new();
        for (i, row) in rows.iter().enumerate() {
            let mut values = self.spec.basic(self.word.register(), &format!("{}-{mark}{i}", self.word.name));
            values.extend(row.clone());
            lines.push(values);
        }
        let mut heads: Vec<String> = Vec::new();
        for line in &lines {
            line.keys()
                .filter(|k| !heads.contains(k))
                .cloned()
                .collect::<Vec<_>>()
                .into_iter()
                .for_each(|k| heads.push(k));
        }
        let text = |v: &Json| match filled(v, &self.subject.names) {
            Json::String(s) => s.strip_prefix('@').and_then(|n| self.subject.names.get(n)).cloned().unwrap_or(s),
            Json::Null => String::new(),
            other => other.to_string(),
        };
        let quoted = |t: String| format!("\"{}\"", t.replace('"', "\"\""));
        let line = |values: &Map<String, Json>| {
            heads.iter().map(|h| quoted(values.get(h).map(text).unwrap_or_default())).collect::<Vec<_>>().join(",")
        };
        let body: Vec<String> = lines.iter().map(line).collect();
        format!("{}\n{}\n", heads.join(","), body.join("\n"))
    }

    async fn run(&self, file: &str) -> palermo::Result<Report> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("word.csv");
        std::fs::write(&path, file).expect("a file");
        let register = self.house.store().house().register(self.word.register())?.0.name.clone();
        let request =
            Request { file: path, mapping: self.mapping.map_or(register, str::to_string), ..Request::default() };
        importing::import(self.house.store(), &actor(&format!("{}-in", self.word.name)), &request, &mut |_, _, _| {})
            .await
    }

    /// Imports, and gives the records of the batch.
    async fn take(&self, file: &str) -> Result<(Report, Vec<Record>), String> {
        let before: Vec<_> = self.all().await?.iter().map(|r| (r.id, r.version)).collect();
        let report = self
            .run(file)
            .await
            .map_err(|e| format!("expected that it is taken in, found {}: {e}\n{file}", e.code()))?;
        let store = self.house.store();
        let listing = Listing { limit: 100_000, ..Listing::default() };
        let (all, _) = store.list(self.word.register(), &listing).await.map_err(|e| e.to_string())?;
        // Tests run side by side: what another brought meanwhile belongs to another organisation, or says something else.
        let organisation = format!("{}-in", self.word.name);
        let ours =
            |r: &Record| !before.contains(&(r.id, r.version)) && r.owner.as_deref().is_none_or(|o| o == organisation);
        let records = all.into_iter().filter(ours).collect();
        Ok((report, records))
    }

    async fn all(&self) -> Result<Vec<Record>, String> {
        let listing = Listing { limit: 100_000, ..Listing::default() };
        self.house
            .store()
            .list(self.word.register(), &listing)
            .await
            .map(|(records, _)| records)
            .map_err(|e| e.to_string())
    }

    fn holds(&self, reads: &Json, records: &[Record]) -> Result<(), String> {
        let register = self.house.register(self.word.register())?;
        let one = |r: &Record| {
            let values: Map<String, Json> =
                register.fields.iter().zip(&r.values).map(|(f, v)| (f.name.clone(), v.to_json(f))).collect();
            let mut values = Json::Object(values);
            values["owner"] = json!(r.owner.as_deref());
            holds("reads", reads, &values)
        };
        let outcomes: Vec<Result<(), String>> = records.iter().map(one).collect();
        match outcomes.iter().find(|o| o.is_ok()) {
            Some(_) => Ok(()),
            None => outcomes.into_iter().next().unwrap_or_else(|| Err("the import made no record".into())),
        }
    }

    async fn refused(&self, file: &str, code: &str) -> Result<(), String> {
        match self.run(file).await {
            Err(e) if e.code() == code => Ok(()),
            Err(e) => Err(format!("expected the refusal {code}, found {}: {e}", e.code())),
            Ok(r) if r.errors.iter().chain(&r.left_out).any(|e| e.to_string().contains(&format!("\"{code}\""))) => {
                Ok(())
            }
            Ok(r) => Err(format!("expected the refusal {code}, found {}\n{file}", json!(r))),
        }
    }
}
