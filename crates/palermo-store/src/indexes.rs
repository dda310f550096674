//! Which indexes does a register need? Those by which its list is filtered, sorted, counted and searched without reading whole
//! records, and those that keep what must be unique quick to check.
//!
//! Each ends with the record's identifier, so that both databases read a page in order from the index alone, and then with the
//! organisation that holds it: a list shows what its reader may see, which is mostly a matter of whose it is.

use std::collections::BTreeSet;

use palermo_register::catalog::{Field, Register};
use palermo_register::decl::FieldType as T;
use sea_query::{Alias, Asterisk, Expr, Func, Index, Query};
use sha2::{Digest as _, Sha256};

use crate::Result;
use crate::db::{Backend, Reads, Sql, Tx};
use crate::layout::{ChildKind, Layout};
use crate::read::searched;

/// Letters of a name at most: PostgreSQL cuts longer ones.
const LONGEST: usize = 63;

/// An index, as it should be or as it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Found {
    /// Its table.
    pub table: String,
    /// Its name.
    pub name: String,
    /// Its columns in order.
    pub columns: Vec<String>,
    /// Whether no two rows may agree in them.
    pub unique: bool,
}

/// The indexes of a register's tables.
pub(crate) fn of(register: &Register, layout: &Layout, backend: Backend) -> Vec<Found> {
    let table = &layout.table;
    let last = || ["id", "owner"].map(String::from);
    // Organisations may bring the same rows of a source, each as records of its own.
    let origin =
        ["origin_key"].into_iter().chain(register.is_kept_apart().then_some("owner")).map(Into::into).collect();
    let mut out = vec![Found { unique: true, ..wanted(table, "origin_key", origin) }];
    let columns_of = |name: &str| -> Vec<String> {
        let columns = register.field_index(name).and_then(|p| layout.of_field(p)).unwrap_or(&[]);
        columns.iter().map(|(c, _)| c.clone()).collect()
    };
    for (i, set) in register.unique_sets().iter().enumerate() {
        let own = |n: &String| if n == "owner" { vec!["owner".to_string()] } else { columns_of(n) };
        // Uniqueness is the engine's check, made with the states of values in view; the index makes it quick.
        out.push(wanted(table, &format!("u{i}"), set.iter().flat_map(own).collect()));
    }
    for name in sorted_or_filtered(register, backend) {
        let place = register.field_index(name);
        let mut columns: Vec<String> =
            place.map(|p| layout.in_order(register, p)).unwrap_or(&[]).iter().map(|(c, _)| c.clone()).collect();
        if !columns.is_empty() {
            columns.extend(last());
            out.push(wanted(table, &format!("by_{name}"), columns));
        }
    }
    if !register.machinery {
        // In the order of its key a table has whole records between one key and the next.
        out.push(wanted(table, "ids", last().into()));
        let searched = searched(register);
        let mut columns: Vec<String> = searched.iter().flat_map(|(_, f)| columns_of(&f.name)).collect();
        if !columns.is_empty() && searched.iter().all(|(_, f)| fits(register, f, backend)) {
            columns.extend(last());
            out.push(wanted(table, "search", columns));
        }
    }
    for child in &layout.children {
        match child.kind {
            ChildKind::Refs => out.push(wanted(&child.table, "target", vec!["target".into()])),
            ChildKind::Set => {
                out.push(wanted(&child.table, "by_code", ["code", "state", "record"].map(Into::into).into()))
            }
            ChildKind::Rows | ChildKind::Translated | ChildKind::Concepts => {}
        }
    }
    out.retain(|w| !w.columns.is_empty());
    without_beginnings(out)
}

/// Without those that another one begins with: each index costs every write, and whatever the shorter answers the longer does.
fn without_beginnings(mut all: Vec<Found>) -> Vec<Found> {
    // The longer before the shorter, so that of two alike one stays.
    all.sort_by_key(|f| std::cmp::Reverse(f.columns.len()));
    let mut out: Vec<Found> = Vec::with_capacity(all.len());
    for f in all {
        let held = |o: &Found| o.table == f.table && o.columns.starts_with(&f.columns);
        if f.unique || !out.iter().any(held) {
            out.push(f);
        }
    }
    out
}

/// An index by its table and what it is for. The dot keeps it apart from every table, whose names have none.
fn wanted(table: &str, by: &str, columns: Vec<String>) -> Found {
    let mut name = format!("{table}.{by}");
    if name.len() > LONGEST {
        let digest: String = Sha256::digest(&name).iter().take(6).map(|b| format!("{b:02x}")).collect();
        let kept: String = name.chars().take(LONGEST - 1 - digest.len()).collect();
        name = format!("{kept}.{digest}");
    }
    Found { table: table.to_string(), name, columns, unique: false }
}

/// Whether a searched text may stand in an index beside the others: see [`sorted_or_filtered`].
fn fits(register: &Register, f: &Field, backend: Backend) -> bool {
    match backend {
        Backend::Sqlite => f.kind != T::LongText,
        Backend::Postgres => {
            let promised = register.key.contains(&f.name) || register.facets.contains(&f.name) || f.name == "number";
            promised || f.is_sought() || matches!(f.kind, T::Identifier | T::Phone)
        }
    }
}

/// The fields by which people filter, sort and reach a register, each once. PostgreSQL takes no entry of more than 2,700
/// bytes into an index, and a text may be longer: only a pack that makes it a facet, a key or what records are found by promises
/// that it is not.
fn sorted_or_filtered(register: &Register, backend: Backend) -> BTreeSet<&str> {
    let mut out: BTreeSet<&str> = register.facets.iter().map(String::as_str).collect();
    if !register.clocks.is_empty() {
        out.insert("due");
    }
    out.extend(register.fields.iter().filter(|f| f.kind == T::Ref).map(|f| f.name.as_str()));
    // The machinery writes its records often and shows them seldom; figures of States are not ranked.
    if !register.machinery && !register.external {
        out.extend(register.list.iter().filter_map(|n| register.field(n)).filter_map(|f| {
            let unsorted = matches!(f.kind, T::LongText | T::File | T::PersonName | T::Address | T::Place);
            let too_long = backend == Backend::Postgres && matches!(f.kind, T::Text | T::Url | T::Email | T::Phone);
            (!unsorted && !too_long && !f.names_states).then_some(f.name.as_str())
        }));
    }
    out.retain(|n| register.field(n).is_some_and(|f| f.is_stored() && f.kind != T::Set));
    out
}

/// The indexes of a store that bear names of ours.
pub(crate) async fn present(reads: &mut impl Reads) -> Result<Vec<Found>> {
    let rows = reads
        .fetch_all(&Sql::each(
            "SELECT m.tbl_name AS tab, m.name AS name, c.name AS col, m.sql LIKE 'CREATE UNIQUE%' AS uniq \
             FROM sqlite_schema m JOIN pragma_index_info(m.name) c \
             WHERE m.type = 'index' AND m.sql IS NOT NULL ORDER BY m.tbl_name, m.name, c.seqno",
            "SELECT t.relname::text AS tab, i.relname::text AS name, a.attname::text AS col, x.indisunique AS uniq \
             FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid \
             JOIN pg_catalog.pg_class t ON t.oid = x.indrelid \
             CROSS JOIN LATERAL unnest(x.indkey) WITH ORDINALITY AS k (attnum, place) \
             JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum \
             WHERE t.relnamespace = current_schema()::regnamespace AND NOT x.indisprimary \
             ORDER BY t.relname, i.relname, k.place",
        ))
        .await?;
    let mut out: Vec<Found> = Vec::new();
    for row in &rows {
        let (table, name, column) = (row.text("tab")?, row.text("name")?, row.text("col")?.to_string());
        match out.last_mut().filter(|f| f.table == table && f.name == name) {
            Some(f) => f.columns.push(column),
            None => {
                let (table, name) = (table.to_string(), name.to_string());
                out.push(Found { table, name, columns: vec![column], unique: row.bool("uniq")? });
            }
        }
    }
    // Names with strokes are those of earlier versions.
    let ours =
        |f: &Found| f.name.strip_prefix(&f.table).is_some_and(|rest| rest.starts_with('.') || rest.starts_with("__"));
    out.retain(ours);
    Ok(out)
}

/// Those of the present indexes that lie on the tables of a register.
pub(crate) fn on<'p>(layout: &Layout, present: &'p [Found]) -> BTreeSet<&'p Found> {
    let ours = |f: &&Found| f.table == layout.table || layout.children.iter().any(|c| c.table == f.table);
    present.iter().filter(ours).collect()
}

/// Drops the indexes of a register that are not wanted as they are, and those that hold a column that goes.
pub(crate) async fn sweep(
    tx: &mut Tx,
    layout: &Layout,
    wanted: &[Found],
    gone: &BTreeSet<String>,
    present: &[Found],
) -> Result<()> {
    for f in on(layout, present) {
        if !wanted.contains(f) || f.columns.iter().any(|c| gone.contains(c)) {
            drop(tx, f).await?;
        }
    }
    Ok(())
}

/// Drops an index.
pub(crate) async fn drop(tx: &mut Tx, index: &Found) -> Result<()> {
    tx.ddl(&Index::drop().name(&index.name).table(Alias::new(&index.table)).to_owned()).await
}

/// How many rows a table has; `enough` where it has that many or more.
pub(crate) async fn rows(reads: &mut impl Reads, table: &str, enough: u64) -> Result<u64> {
    let some = Query::select().expr(Expr::val(1)).from(Alias::new(table)).limit(enough).take();
    let count = Query::select().expr_as(Func::count(Expr::col(Asterisk)), "n").from_subquery(some, "rows").take();
    let row = reads.fetch_optional(&count).await?;
    row.map_or(Ok(0), |row| Ok(row.get::<i64>("n")?.unsigned_abs()))
}

/// Makes the indexes that are not there.
pub(crate) async fn complete(tx: &mut Tx, wanted: &[Found], present: &[Found]) -> Result<()> {
    for f in wanted.iter().filter(|f| !present.contains(f)) {
        let mut index = Index::create();
        index.name(&f.name).table(Alias::new(&f.table));
        for column in &f.columns {
            index.col(Alias::new(column));
        }
        if f.unique {
            index.unique();
        }
        tx.ddl(&index).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_that_another_begins_with_is_not_made() {
        let made = |by: &str, columns: &[&str]| wanted("t", by, columns.iter().map(ToString::to_string).collect());
        let unique = |f: Found| Found { unique: true, ..f };
        let other = Found { table: "u".into(), ..made("u0", &["key"]) };
        let all = vec![
            unique(made("origin", &["key"])),
            made("u0", &["key"]),
            made("by_key", &["key", "id", "owner"]),
            made("search", &["key", "id", "owner"]),
            made("by_name", &["name", "id", "owner"]),
            other.clone(),
        ];
        let left: BTreeSet<Found> = without_beginnings(all).into_iter().collect();
        let expected = [
            unique(made("origin", &["key"])),
            made("by_key", &["key", "id", "owner"]),
            made("by_name", &["name", "id", "owner"]),
            other,
        ];
        assert_eq!(left, BTreeSet::from(expected));
    }
}
