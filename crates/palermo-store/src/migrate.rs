//! What must change in the tables when packs change? A printed plan, carried out in one transaction, refused where data
//! would be lost.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use palermo_register::catalog::{Catalog, Field, Register};
use sea_query::{Alias, Expr, ExprTrait as _, Func, Index, Order, Query, Table};
use serde::Serialize;

use crate::db::{ColumnKind, Reads, TableForm, Tx};
use crate::house::House;
use crate::layout::{self, FIXED, Layout};
use crate::write::HISTORY;
use crate::{Error, Result, indexes};

/// One step of a migration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// A new register: its tables are made.
    NewRegister {
        /// Full name of the register.
        register: String,
    },
    /// A register took another name.
    RenameRegister {
        /// Name before.
        from: String,
        /// Name from now on.
        to: String,
    },
    /// A register is gone.
    DropRegister {
        /// Full name of the register.
        register: String,
        /// Records concerned.
        records: i64,
        /// Some of them, by title and id.
        examples: Vec<String>,
    },
    /// A new field.
    NewField {
        /// Full name of the register.
        register: String,
        /// Name of the field.
        field: String,
    },
    /// A field took another name.
    RenameField {
        /// Full name of the register.
        register: String,
        /// Name before.
        from: String,
        /// Name from now on.
        to: String,
    },
    /// A field is gone or changed its kind.
    DropField {
        /// Full name of the register.
        register: String,
        /// Name of the field.
        field: String,
        /// Records concerned.
        records: i64,
        /// Some of them, by title and id.
        examples: Vec<String>,
    },
    /// A code is gone from its list.
    DropCode {
        /// Full name of the code list.
        list: String,
        /// The code.
        code: String,
        /// Full name of the register.
        register: String,
        /// Name of the field.
        field: String,
        /// Records concerned.
        records: i64,
        /// Some of them, by title and id.
        examples: Vec<String>,
    },
    /// A new code.
    NewCode {
        /// Full name of the code list.
        list: String,
        /// The code.
        code: String,
    },
    /// The indexes of a register are not those that its lists need: they are made so.
    Index {
        /// Full name of the register.
        register: String,
    },
}

impl Step {
    fn loss(&self) -> Option<String> {
        let said = |what: String, n: i64, examples: &[String]| {
            (n > 0).then(|| {
                format!(
                    "{what} would lose what {n} records hold: {}{}",
                    examples.join(", "),
                    if n > examples.len() as i64 { ", …" } else { "" }
                )
            })
        };
        match self {
            Step::DropRegister { register, records, examples } => {
                said(format!("taking away {register}"), *records, examples)
            }
            Step::DropField { register, field, records, examples } => {
                said(format!("taking away or changing {register}.{field}"), *records, examples)
            }
            Step::DropCode { list, code, register, field, records, examples } => {
                said(format!("taking `{code}` out of {list} ({register}.{field})"), *records, examples)
            }
            _ => None,
        }
    }

    /// The register, as it will be called, whose columns or indexes the step touches.
    fn of_fields(&self) -> Option<&str> {
        match self {
            Step::RenameRegister { to: register, .. }
            | Step::NewField { register, .. }
            | Step::RenameField { register, .. }
            | Step::DropField { register, .. }
            | Step::Index { register } => Some(register),
            _ => None,
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::NewRegister { register } => write!(f, "+ register {register}"),
            Step::RenameRegister { from, to } => write!(f, "~ register {from} → {to}"),
            Step::DropRegister { register, records, .. } => write!(f, "- register {register} ({records} records)"),
            Step::NewField { register, field } => write!(f, "+ field {register}.{field}"),
            Step::RenameField { register, from, to } => write!(f, "~ field {register}.{from} → {to}"),
            Step::DropField { register, field, records, .. } => {
                write!(f, "- field {register}.{field} (stated in {records} records)")
            }
            Step::DropCode { list, code, records, .. } => {
                write!(f, "- code {code} of {list} (used by {records} records)")
            }
            Step::NewCode { list, code } => write!(f, "+ code {code} of {list}"),
            Step::Index { register } => write!(f, "~ indexes of {register}"),
        }
    }
}

/// What applying packs would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// Steps in order.
    pub steps: Vec<Step>,
}

impl Plan {
    /// What would be lost, in words.
    pub fn losses(&self) -> Vec<String> {
        self.steps.iter().filter_map(Step::loss).collect()
    }

    /// The columns of a register's fields that go, by the name that the register had.
    fn columns_lost(&self, register: &Register, layout: &Layout) -> BTreeSet<String> {
        let field = |s: &Step| match s {
            Step::DropField { register: of, field, .. } if *of == register.name => register.field_index(field),
            _ => None,
        };
        let lost = self.steps.iter().filter_map(field).filter_map(|p| layout.of_field(p));
        lost.flatten().map(|(c, _)| c.clone()).collect()
    }
}

/// Compares the applied packs with new ones.
///
/// # Errors
/// The database refuses.
pub async fn plan(reads: &mut impl Reads, old: &House, new: &Catalog) -> Result<Plan> {
    let mut steps = Vec::new();
    let renamed: BTreeMap<String, String> = new
        .registers
        .values()
        .filter_map(|r| Some((format!("{}.{}", r.pack, r.renamed_from.as_ref()?), r.name.clone())))
        .filter(|(from, to)| old.catalog.registers.contains_key(from) && !old.catalog.registers.contains_key(to))
        .collect();
    for (name, register) in &new.registers {
        let from = renamed.iter().find(|(_, to)| *to == name).map(|(f, _)| f.clone());
        match old.catalog.registers.get(from.as_ref().unwrap_or(name)) {
            None => steps.push(Step::NewRegister { register: name.clone() }),
            Some(before) => {
                if let Some(from) = from {
                    steps.push(Step::RenameRegister { from, to: name.clone() });
                }
                fields(reads, before, register, old, &mut steps).await?;
            }
        }
    }
    for (name, before) in &old.catalog.registers {
        if !new.registers.contains_key(name) && !renamed.contains_key(name) {
            let layout = &old.layouts[name];
            let q = Query::select().expr(Func::count(Expr::val(1))).from(Alias::new(&layout.table)).take();
            let records = reads.fetch_optional(&q).await?.map_or(Ok(0), |r| r.i64(0usize))?;
            let examples = examples(reads, before, layout, None).await?;
            steps.push(Step::DropRegister { register: name.clone(), records, examples });
        }
    }
    codes(reads, old, new, &mut steps).await?;
    let present = indexes::present(reads).await?;
    for (before, after) in kept(old, new) {
        let wanted = indexes::of(after, &Layout::of(after), reads.backend());
        let wanted: BTreeSet<&indexes::Found> = wanted.iter().collect();
        if indexes::on(&old.layouts[&before.name], &present) != wanted {
            steps.push(Step::Index { register: after.name.clone() });
        }
    }
    Ok(Plan { steps })
}

/// The registers that stay, as they were and as they will be.
fn kept<'a>(old: &'a House, new: &'a Catalog) -> impl Iterator<Item = (&'a Register, &'a Register)> {
    new.registers.values().filter_map(move |after| {
        let known = |name: &String| old.catalog.registers.get(name).map(|r| &**r);
        let renamed = || known(&format!("{}.{}", after.pack, after.renamed_from.as_ref()?));
        Some((known(&after.name).or_else(renamed)?, &**after))
    })
}

fn shape(register: &Register, field: &Field) -> Vec<(String, String)> {
    let one = Register { fields: vec![field.clone()], slots: Vec::new(), ..register.clone() };
    let l = Layout::of(&one);
    let mut out: Vec<(String, String)> =
        l.columns[FIXED.len()..].iter().map(|(n, k)| (n.clone(), format!("{k:?}"))).collect();
    out.extend(
        l.children.iter().flat_map(|c| c.columns.iter().map(|(n, k)| (format!("{}.{n}", c.table), format!("{k:?}")))),
    );
    out
}

async fn fields(
    reads: &mut impl Reads,
    before: &Register,
    after: &Register,
    old: &House,
    steps: &mut Vec<Step>,
) -> Result<()> {
    let layout = &old.layouts[&before.name];
    let mut moved = Vec::new();
    for f in after.fields.iter().filter(|f| f.is_stored()) {
        let from = f
            .renamed_from
            .as_ref()
            .filter(|n| before.field_index(n).is_some() && before.fields.iter().all(|b| b.name != f.name));
        match before.fields.iter().find(|b| b.name == *from.unwrap_or(&f.name) && b.is_stored()) {
            None => steps.push(Step::NewField { register: after.name.clone(), field: f.name.clone() }),
            Some(b) => {
                moved.push(b.name.clone());
                let same = Field { name: b.name.clone(), ..f.clone() };
                let before_shape = shape(before, b);
                let after_shape = shape(&Register { name: before.name.clone(), ..after.clone() }, &same);
                if before_shape != after_shape && !after_shape.starts_with(&before_shape) {
                    lost(reads, before, layout, b, steps).await?;
                    steps.push(Step::NewField { register: after.name.clone(), field: f.name.clone() });
                } else {
                    if from.is_some() {
                        steps.push(Step::RenameField {
                            register: after.name.clone(),
                            from: b.name.clone(),
                            to: f.name.clone(),
                        });
                    }
                    if after_shape.len() > before_shape.len() {
                        steps.push(Step::NewField { register: after.name.clone(), field: f.name.clone() });
                    }
                }
            }
        }
    }
    for b in before.fields.iter().filter(|b| b.is_stored() && !moved.contains(&b.name)) {
        lost(reads, before, layout, b, steps).await?;
    }
    for slot in before.slots.iter().filter(|s| after.slots.iter().all(|a| a.entry() != s.entry())) {
        let held = Expr::col(a(&slot.column())).is_not_null();
        let q = Query::select().expr(Func::count(Expr::val(1))).from(a(&layout.table)).and_where(held).take();
        let records = reads.fetch_optional(&q).await?.map_or(Ok(0), |r| r.i64(0usize))?;
        // An empty column is left where it is; one with ciphertexts goes only with the fields whose values it holds.
        if let (1.., Some(f)) = (records, slot.fields.first().map(|i| before.fields[*i].name.clone())) {
            steps.push(Step::DropField { register: before.name.clone(), field: f, records, examples: Vec::new() });
        }
    }
    Ok(())
}

async fn lost(
    reads: &mut impl Reads,
    register: &Register,
    layout: &Layout,
    field: &Field,
    steps: &mut Vec<Step>,
) -> Result<()> {
    let Some(place) = register.field_index(&field.name) else { return Ok(()) };
    let filter = palermo_register::cel::Filter::Stated(place);
    let listing = crate::read::Listing { filter, ..Default::default() };
    // What is derived can be derived again.
    let records =
        if layout::is_derived(field) { 0 } else { crate::read::count(reads, register, layout, &listing).await? };
    let examples = if records > 0 { examples(reads, register, layout, Some(listing)).await? } else { Vec::new() };
    steps.push(Step::DropField { register: register.name.clone(), field: field.name.clone(), records, examples });
    Ok(())
}

async fn examples(
    reads: &mut impl Reads,
    register: &Register,
    layout: &Layout,
    listing: Option<crate::read::Listing>,
) -> Result<Vec<String>> {
    let listing = crate::read::Listing { limit: 10, ..listing.unwrap_or_default() };
    let (records, _) = crate::read::list(reads, register, layout, &listing).await?;
    Ok(records.iter().map(|r| format!("{} ({})", crate::store::title(register, r), r.id)).collect())
}

async fn codes(reads: &mut impl Reads, old: &House, new: &Catalog, steps: &mut Vec<Step>) -> Result<()> {
    for (name, before) in &old.catalog.lists {
        let after = new.lists.get(name);
        for code in after.into_iter().flat_map(|l| l.codes()).filter(|c| before.get(&c.code).is_none()) {
            steps.push(Step::NewCode { list: name.clone(), code: code.code.clone() });
        }
        let gone: Vec<&str> = before
            .codes()
            .iter()
            .map(|c| c.code.as_str())
            .filter(|c| after.is_none_or(|l| l.get(c).is_none()))
            .collect();
        if gone.is_empty() {
            continue;
        }
        for register in old.catalog.registers.values() {
            let layout = &old.layouts[&register.name];
            for (place, f) in register
                .fields
                .iter()
                .enumerate()
                .filter(|(_, f)| f.list.as_ref().is_some_and(|l| l.name == *name) && f.is_stored())
            {
                for code in &gone {
                    let filter = match f.kind {
                        palermo_register::decl::FieldType::Set => {
                            palermo_register::cel::Filter::Holds(place, (*code).to_string())
                        }
                        _ => palermo_register::cel::Filter::Compare(
                            place,
                            palermo_register::cel::Cmp::Eq,
                            palermo_register::cel::V::Text((*code).into()),
                        ),
                    };
                    let listing = crate::read::Listing { filter, ..Default::default() };
                    let records = crate::read::count(reads, register, layout, &listing).await?;
                    if records > 0 {
                        let examples = examples(reads, register, layout, Some(listing)).await?;
                        steps.push(Step::DropCode {
                            list: name.clone(),
                            code: (*code).to_string(),
                            register: register.name.clone(),
                            field: f.name.clone(),
                            records,
                            examples,
                        });
                    }
                }
            }
        }
    }
    Ok(())
}

/// Carries out a plan that loses nothing.
pub(crate) async fn execute(tx: &mut Tx, plan: &Plan, old: &House, new: &Catalog) -> Result<()> {
    // No column goes while an index holds it: those that are not wanted as they are go first, the wanted ones come last.
    let present = indexes::present(tx).await?;
    let indexed: Vec<&str> = plan.steps.iter().filter_map(Step::of_fields).collect();
    let changed: Vec<_> = kept(old, new).filter(|(_, after)| indexed.contains(&after.name.as_str())).collect();
    for (before, after) in &changed {
        let layout = &old.layouts[&before.name];
        let wanted = indexes::of(after, &Layout::of(after), tx.backend());
        indexes::sweep(tx, layout, &wanted, &plan.columns_lost(before, layout), &present).await?;
    }
    for step in &plan.steps {
        match step {
            Step::NewRegister { register } => create(tx, &new.registers[register]).await?,
            Step::RenameRegister { from, to } => {
                rename_register(tx, &old.layouts[from], &Layout::of(&new.registers[to])).await?
            }
            Step::DropRegister { register, .. } => drop_register(tx, &old.layouts[register]).await?,
            Step::NewField { register, field } => add_field(tx, &new.registers[register], field).await?,
            Step::RenameField { register, from, to } => {
                let before = old.catalog.registers.values().find(|r| {
                    r.field_index(from).is_some()
                        && (r.name == *register || new.registers[register].renamed_from.as_deref() == Some(r.short()))
                });
                if let Some(before) = before {
                    rename_field(tx, before, &new.registers[register], from, to).await?;
                }
            }
            Step::DropField { register, field, .. } => {
                drop_field(tx, &old.catalog.registers[register], &old.layouts[register], field).await?
            }
            Step::DropCode { .. } | Step::NewCode { .. } | Step::Index { .. } => {}
        }
    }
    for register in new.registers.values().filter(|r| !r.slots.is_empty()) {
        crate::sealing::add_columns(tx, register).await?;
    }
    let present = indexes::present(tx).await?;
    for (_, after) in changed {
        indexes::complete(tx, &indexes::of(after, &Layout::of(after), tx.backend()), &present).await?;
    }
    Ok(())
}

fn a(name: &str) -> Alias {
    Alias::new(name)
}

async fn create(tx: &mut Tx, register: &Register) -> Result<()> {
    let b = tx.backend();
    let layout = Layout::of(register);
    let mut names = BTreeSet::new();
    for (n, _) in &layout.columns {
        if !names.insert(n) {
            return Err(Error::Asked {
                cause: format!("two fields of {} would share the column `{n}`", register.name),
                remedy: "rename one of the fields".into(),
            });
        }
    }
    let mut t = Table::create();
    t.table(a(&layout.table));
    for (i, (n, k)) in layout.columns.iter().enumerate() {
        let required = FIXED.get(i).is_some_and(|(_, _, r)| *r);
        t.col(&mut if required { k.required(b, n) } else { k.column(b, n) });
    }
    t.primary_key(Index::create().col(a("id")));
    tx.create_table(t, TableForm::ByKey).await?;
    for child in &layout.children {
        create_child(tx, child).await?;
    }
    let mut t = Table::create();
    t.table(a(&layout::history(&layout.table)));
    for (n, k) in HISTORY {
        t.col(&mut if n == "batch" { k.column(b, n) } else { k.required(b, n) });
    }
    t.primary_key(Index::create().col(a("id")).col(a("version")));
    tx.create_table(t, TableForm::ByKey).await?;
    indexes::complete(tx, &indexes::of(register, &layout, b), &[]).await
}

async fn create_child(tx: &mut Tx, child: &layout::Child) -> Result<()> {
    let b = tx.backend();
    let mut t = Table::create();
    t.table(a(&child.table));
    t.col(ColumnKind::Uuid.required(b, "record"));
    for (i, (n, k)) in child.columns.iter().enumerate() {
        t.col(&mut if i < child.key { k.required(b, n) } else { k.column(b, n) });
    }
    let mut key = Index::create();
    key.col(a("record"));
    for (n, _) in &child.columns[..child.key] {
        key.col(a(n));
    }
    t.primary_key(&mut key);
    tx.create_table(t, TableForm::ByKey).await
}

async fn add_field(tx: &mut Tx, register: &Register, field: &str) -> Result<()> {
    let layout = Layout::of(register);
    let b = tx.backend();
    let Some(place) = register.field_index(field) else { return Ok(()) };
    let have: Vec<String> = columns_of(tx, &layout.table).await?;
    for (n, k) in layout.of_field(place).unwrap_or(&[]).iter().filter(|(n, _)| !have.contains(n)) {
        tx.ddl(&Table::alter().table(a(&layout.table)).add_column(k.column(b, n)).take()).await?;
    }
    if let Some(child) = layout.child_of(place) {
        let there = columns_of(tx, &child.table).await?;
        if there.is_empty() {
            create_child(tx, child).await?;
        } else {
            for (n, k) in child.columns.iter().filter(|(n, _)| !there.contains(n)) {
                tx.ddl(&Table::alter().table(a(&child.table)).add_column(k.column(b, n)).take()).await?;
            }
        }
    }
    Ok(())
}

async fn columns_of(tx: &mut Tx, table: &str) -> Result<Vec<String>> {
    Ok(tx.columns(table).await?.into_iter().map(|c| c.name).collect())
}

async fn rename_field(tx: &mut Tx, before: &Register, after: &Register, from: &str, to: &str) -> Result<()> {
    let (old, new) = (Layout::of(before), Layout::of(after));
    let (Some(i), Some(j)) = (before.field_index(from), after.field_index(to)) else { return Ok(()) };
    for ((f, _), (t, _)) in old.of_field(i).unwrap_or(&[]).iter().zip(new.of_field(j).unwrap_or(&[])) {
        tx.ddl(&Table::alter().table(a(&new.table)).rename_column(a(f), a(t)).take()).await?;
    }
    if let (Some(f), Some(t)) = (old.child_of(i), new.child_of(j)) {
        let from = f.table.replacen(&old.table, &new.table, 1);
        tx.ddl(&Table::rename().table(a(&from), a(&t.table)).take()).await?;
    }
    Ok(())
}

async fn drop_field(tx: &mut Tx, register: &Register, layout: &Layout, field: &str) -> Result<()> {
    let Some(place) = register.field_index(field) else { return Ok(()) };
    for (n, _) in layout.of_field(place).unwrap_or(&[]) {
        tx.ddl(&Table::alter().table(a(&layout.table)).drop_column(a(n)).take()).await?;
    }
    if let Some(child) = layout.child_of(place) {
        tx.ddl(&Table::drop().table(a(&child.table)).take()).await?;
    }
    if let Some(slot) = register.slots.iter().find(|s| s.fields.contains(&place)) {
        tx.ddl(&Table::alter().table(a(&layout.table)).drop_column(a(&slot.column())).take()).await?;
    }
    Ok(())
}

async fn rename_register(tx: &mut Tx, old: &Layout, new: &Layout) -> Result<()> {
    tx.ddl(&Table::rename().table(a(&old.table), a(&new.table)).take()).await?;
    tx.ddl(&Table::rename().table(a(&layout::history(&old.table)), a(&layout::history(&new.table))).take()).await?;
    for child in &old.children {
        let to = child.table.replacen(&old.table, &new.table, 1);
        tx.ddl(&Table::rename().table(a(&child.table), a(&to)).take()).await?;
    }
    Ok(())
}

async fn drop_register(tx: &mut Tx, layout: &Layout) -> Result<()> {
    for t in
        layout.children.iter().map(|c| c.table.clone()).chain([layout::history(&layout.table), layout.table.clone()])
    {
        tx.ddl(&Table::drop().table(a(&t)).take()).await?;
    }
    Ok(())
}

/// The number of the current form version of each register; a changed register gets a new one.
pub(crate) async fn forms(tx: &mut Tx, catalog: &Catalog) -> Result<BTreeMap<String, i64>> {
    let q = Query::select()
        .columns(["id", "register", "signature"].map(Alias::new))
        .from(a("form"))
        .order_by(a("id"), Order::Asc)
        .take();
    let mut known: BTreeMap<String, (i64, String)> = BTreeMap::new();
    let mut last = 0;
    for row in tx.fetch_all(&q).await? {
        last = row.i64(0usize)?;
        known.insert(row.text(1usize)?.to_string(), (last, row.text(2usize)?.to_string()));
    }
    let mut out = BTreeMap::new();
    let mut fresh: Vec<Vec<sea_query::Value>> = Vec::new();
    for (name, register) in &catalog.registers {
        let signature = signature(register);
        match known.get(name).filter(|(_, s)| *s == signature) {
            Some((id, _)) => {
                out.insert(name.clone(), *id);
            }
            None => {
                last += 1;
                fresh.push(vec![last.into(), name.clone().into(), signature.into()]);
                out.insert(name.clone(), last);
            }
        }
    }
    tx.bulk_insert("form", &["id", "register", "signature"], fresh.into_iter()).await?;
    Ok(out)
}

/// What of a register its records depend on: fields, kinds, classes, lists, closedness.
fn signature(register: &Register) -> String {
    let fields: Vec<String> = register
        .fields
        .iter()
        .map(|f| format!("{}:{}:{}:{}", f.name, f.kind, f.class, f.list.as_ref().map_or("", |l| &l.name)))
        .collect();
    format!("closed={};{}", register.closed, fields.join(";"))
}
