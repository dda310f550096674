//! Which labels must a pack have? One for each thing that it declares, in each of its languages, and none besides.

use std::collections::BTreeMap;

use super::read::PackSource;
use crate::source::{Faults, did_you_mean};

/// The label of a dataset: its name, with hyphens for the dots that a label may not have.
pub(crate) fn dataset(name: &str) -> String {
    format!("dataset-{}", name.replace('.', "-"))
}

/// Checks that every label is there and that each names something.
pub(super) fn labels(source: &PackSource, faults: &mut Faults) {
    let pack = &source.decl.pack.value;
    let mut wanted: BTreeMap<String, crate::source::Spot> = BTreeMap::new();
    wanted.insert("pack".into(), source.decl.pack.spot.clone());
    for decl in &source.registers {
        let r = &decl.register.value;
        wanted.insert(format!("register-{r}"), decl.register.spot.clone());
        for (f, d) in decl.fields.iter() {
            wanted.insert(format!("field-{r}-{}", f.value), f.spot.clone());
            for (s, _) in d.fields.iter() {
                wanted.insert(format!("field-{r}-{}-{}", f.value, s.value), s.spot.clone());
            }
        }
        if let Some(i) = &decl.intake {
            wanted.insert(format!("intake-{r}"), i.spot.clone());
            wanted.insert(format!("intake-{r}-thanks"), i.spot.clone());
        }
        for (s, _) in decl.sections.iter() {
            wanted.insert(format!("section-{r}-{}", s.value), s.spot.clone());
        }
        for rule in &decl.rules {
            wanted.insert(format!("rule-{r}-{}", rule.id.value), rule.id.spot.clone());
        }
        for (n, _) in decl.relations.iter() {
            wanted.insert(format!("relation-{r}-{}", n.value), n.spot.clone());
        }
        for (q, _) in decl.queries.iter() {
            wanted.insert(format!("query-{r}-{}", q.value), q.spot.clone());
        }
        for (c, _) in decl.clocks.iter() {
            wanted.insert(format!("clock-{r}-{}", c.value), c.spot.clone());
        }
        for (w, d) in decl.workflows.iter() {
            wanted.insert(format!("workflow-{r}-{}", w.value), w.spot.clone());
            for s in &d.states {
                wanted.insert(format!("state-{r}-{}-{}", w.value, s.value), s.spot.clone());
            }
            for t in &d.transitions {
                wanted.insert(format!("transition-{r}-{}-{}", w.value, t.id.value), t.id.spot.clone());
            }
        }
    }
    for (c, d) in source.decl.concepts.iter() {
        wanted.insert(format!("concept-{}", c.value), c.spot.clone());
        wanted.extend(d.note.iter().map(|n| (n.value.clone(), n.spot.clone())));
    }
    for (c, _) in source.decl.rollups.iter() {
        wanted.insert(format!("rollup-{}", c.value), c.spot.clone());
    }
    for i in &source.indicators {
        wanted.insert(format!("indicator-{}", i.indicator.value), i.indicator.spot.clone());
        wanted.insert(i.counting_rule.value.clone(), i.counting_rule.spot.clone());
    }
    for m in &source.mappings {
        wanted.insert(format!("mapping-{}", m.mapping.value), m.mapping.spot.clone());
        for d in m.shapes.iter().filter_map(|s| s.dataset.as_ref()).filter(|d| d.value != m.mapping.value) {
            wanted.insert(dataset(&d.value), d.spot.clone());
        }
    }
    for (note, _) in source.mappings.iter().flat_map(|m| &m.shapes).flat_map(|s| s.notes.iter()) {
        wanted.insert(note.value.clone(), note.spot.clone());
    }
    for (list, file, _) in &source.lists {
        wanted.insert(format!("list-{list}"), file.line(1));
    }
    for language in &source.decl.languages {
        let Some(have) = source.labels.languages.get(&language.value) else {
            faults.add(
                &language.spot,
                "languages",
                format!("labels/{}.ftl is not there", language.value),
                "add the file, or take the language away",
            );
            continue;
        };
        for (id, spot) in &wanted {
            if !have.messages.contains_key(id) {
                faults.add(
                    spot,
                    id,
                    format!("the label `{id}` is missing in {}", language.value),
                    format!("add `{id} = …` to {pack}/labels/{}.ftl", language.value),
                );
            }
        }
        for (id, message) in &have.messages {
            if !wanted.contains_key(id) && !id.starts_with("text-") && !id.starts_with("engine-") {
                faults.add(
                    &message.spot,
                    id,
                    format!("the label `{id}` names nothing that the pack declares"),
                    did_you_mean(id, wanted.keys().map(String::as_str)),
                );
            }
        }
    }
    // Ids of another language that differ from English in their attributes would leave a hint untranslated.
    if let Some(english) = source.labels.languages.get("en") {
        for (language, have) in source.labels.languages.iter().filter(|(l, _)| *l != "en") {
            for (id, message) in &english.messages {
                let Some(other) = have.messages.get(id) else { continue };
                for attribute in message.attributes.iter().filter(|a| !other.attributes.contains(a)) {
                    faults.add(
                        &other.spot,
                        format!("{id}.{attribute}"),
                        format!("`.{attribute}` is missing in {language}"),
                        format!("add `.{attribute} = …` below it"),
                    );
                }
            }
        }
    }
}
