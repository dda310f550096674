//! What does a register hold on the whole? Questions that one look at an index or one grouping answers, without reading
//! the records.

use std::collections::BTreeMap;

use palermo_register::catalog::Register;
use palermo_register::cel::Filter;
use sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement};

use crate::Result;
use crate::db::Reads;
use crate::layout::Layout;
use crate::read::{Listing, narrow};

/// For each value of a field among the records that pass a filter: when the newest of them was recorded.
///
/// # Errors
/// The database refuses.
pub async fn newest_by(
    reads: &mut impl Reads,
    register: &Register,
    layout: &Layout,
    filter: &Filter,
    field: usize,
) -> Result<BTreeMap<String, String>> {
    let Some((column, _)) = layout.of_field(field).and_then(|c| c.first()) else { return Ok(BTreeMap::new()) };
    let col = |n: &str| Expr::col((Alias::new(&layout.table), Alias::new(n)));
    let mut q = Query::select();
    q.from(Alias::new(&layout.table)).expr(col(column)).expr(Func::max(col("recorded_at")));
    narrow(&mut q, reads.backend(), register, layout, &Listing { filter: filter.clone(), ..Listing::default() });
    q.add_group_by([col(column)]);
    let rows = reads.fetch_all(&q).await?;
    rows.iter()
        .map(|r| Ok((r.get::<Option<&str>>(0usize)?.unwrap_or_default().to_string(), r.text(1usize)?.to_string())))
        .collect()
}

/// The profiles under which records of a register were made, without their versions.
///
/// # Errors
/// The database refuses.
pub async fn profiles(reads: &mut impl Reads, layout: &Layout) -> Result<Vec<String>> {
    let profile = Expr::col(Alias::new("record_profile"));
    let q = Query::select()
        .distinct()
        .expr(profile.clone())
        .from(Alias::new(&layout.table))
        .and_where(profile.is_not_null())
        .take();
    let rows = reads.fetch_all(&q).await?;
    let mut names = rows
        .iter()
        .map(|r| Ok(r.text(0usize)?.split('@').next().unwrap_or_default().to_string()))
        .collect::<Result<Vec<_>>>()?;
    names.sort();
    names.dedup();
    Ok(names)
}

/// Whether a register holds records that a mapping took in.
///
/// # Errors
/// The database refuses.
pub async fn has_origin(reads: &mut impl Reads, register: &Register, mapping: &str) -> Result<bool> {
    Ok(reads.fetch_optional(&origin(register, mapping)).await?.is_some())
}

/// One record whose key begins with the mapping's name and a stroke. Asked for as a range: a pattern is looked up in the
/// index by neither database under all settings, and reads `_` in a name as any letter.
pub fn origin(register: &Register, mapping: &str) -> SelectStatement {
    let key = || Expr::col(Alias::new("origin_key"));
    // `0` is what follows `/`.
    Query::select()
        .expr(Expr::val(1))
        .from(Alias::new(register.table()))
        .and_where(key().gte(format!("{mapping}/")))
        .and_where(key().lt(format!("{mapping}0")))
        .limit(1)
        .take()
}
