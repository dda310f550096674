//! Groups: the people of an organisation who may open one compartment, with a key pair of their own. A content key is granted to
//! the group; the group's private half is handed over to each member.

use std::collections::HashMap;

use jiff::Timestamp;
use palermo_vault::shares::{self, Share};
use palermo_vault::wrap::{self, Scope};
use palermo_vault::{Key as _, PrivateKey, PublicKey};
use sea_query::{Alias, Expr, ExprTrait as _, OnConflict, Order, Query};
use uuid::Uuid;

use crate::db::{Backend, ColumnKind, Reads, Sql, Tx, iso};
use crate::{Error, Result};

pub(super) const GROUPS: &str = "key_group";
const MEMBERS: &str = "key_member";
pub(super) const GRANTS: &str = "key_grant";
const RECOVERY_KEYS: &str = "key_recovery";

/// Columns of a grant.
pub(super) const GRANT_COLUMNS: [&str; 5] = ["subject", "compartment", "generation", "grantee", "granted"];

/// The member of every group who is nobody: the recovery key, whose private half lies in shares on paper.
pub const RECOVERY: &str = "recovery";
/// Shares that are made of a recovery key, and how many of them open it.
const SHARES: (u8, u8) = (5, 3);

pub(super) async fn create(tx: &mut Tx) -> Result<()> {
    use ColumnKind::{BigInt, Bytes, Text, Uuid};
    let of_group =
        [("org", Text), ("compartment", Text), ("generation", BigInt), ("public", Bytes), ("created_at", Text)];
    super::table(tx, GROUPS, &of_group, 3).await?;
    let of_member = [
        ("org", Text),
        ("compartment", Text),
        ("generation", BigInt),
        ("member", Text),
        ("handed", Bytes),
        ("created_at", Text),
    ];
    super::table(tx, MEMBERS, &of_member, 4).await?;
    let of_grant =
        [("subject", Uuid), ("compartment", Text), ("generation", BigInt), ("grantee", Bytes), ("granted", Bytes)];
    super::table(tx, GRANTS, &of_grant, 4).await?;
    super::table(tx, RECOVERY_KEYS, &[("org", Text), ("public", Bytes), ("created_at", Text)], 1).await
}

/// A group and its public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// How often its key was changed, from 1.
    pub generation: u32,
    /// The public half.
    pub public: PublicKey,
}

/// Somebody to whom a group's private half is handed.
#[derive(Clone, Debug)]
pub struct Member {
    /// What tells her from others: the identifier of her account, or [`RECOVERY`].
    pub name: String,
    /// Her public key.
    pub public: PublicKey,
}

/// A recovery key that was just made: its private half is in these shares and nowhere else.
#[derive(Debug)]
pub struct Recovery {
    /// Five shares, three of which open it.
    pub shares: Vec<Share>,
}

fn col(name: &str) -> Expr {
    Expr::col(Alias::new(name))
}

/// Where a group's private half belongs.
fn scope<'a>(org: &'a str, compartment: &'a str, generation: u32) -> Scope<'a> {
    Scope { organisation: org, subject: b"group", compartment, generation }
}

pub(super) fn generation(row: &crate::db::Row, column: usize) -> Result<u32> {
    u32::try_from(row.i64(column)?)
        .map_err(|_| Error::Vault(palermo_vault::Error::Damaged { what: "the generation of a key" }))
}

/// Makes the recovery key of an organisation (empty: the installation, which serves organisations without one of their own).
///
/// # Errors
/// [`Error::Refused`] when there is one; the database refuses.
pub(crate) async fn make_recovery(tx: &mut Tx, org: &str) -> Result<Recovery> {
    let private = PrivateKey::generate()?;
    let insert = Query::insert()
        .into_table(Alias::new(RECOVERY_KEYS))
        .columns(["org", "public", "created_at"].map(Alias::new))
        .values_panic([org.into(), private.public().as_bytes().to_vec().into(), iso(Timestamp::now()).into()])
        .on_conflict(OnConflict::column(Alias::new("org")).do_nothing().to_owned())
        .take();
    if tx.execute(&insert).await? == 0 {
        return Err(Error::refused(
            "recovery_key_is_there",
            None,
            "there is a recovery key; a second would leave the first one's shares worthless",
        ));
    }
    let (all, enough) = SHARES;
    Ok(Recovery { shares: shares::split(private.expose(), enough, all)? })
}

/// The recovery key of an organisation, else that of the installation.
pub(crate) async fn recovery(reads: &mut impl Reads, org: &str) -> Result<PublicKey> {
    let q = Query::select()
        .column(Alias::new("public"))
        .from(Alias::new(RECOVERY_KEYS))
        .and_where(col("org").is_in([org, ""]))
        .order_by(Alias::new("org"), Order::Desc)
        .limit(1)
        .take();
    let row = reads.fetch_optional(&q).await?.ok_or_else(|| Error::NoRecovery { org: org.to_string() })?;
    Ok(PublicKey::from_bytes(row.bytes(0usize)?)?)
}

/// The recovery key for somebody who seals: until her transaction ends, neither a recovery key nor the key of a group gets a
/// successor. Asked before the group is.
pub(crate) async fn steady(tx: &mut Tx, org: &str) -> Result<PublicKey> {
    // A lock of rows would let those who seal overtake whoever waits to change keys, for ever.
    if tx.backend() == Backend::Postgres {
        tx.fetch_all(&Sql::new("SELECT pg_advisory_xact_lock_shared(1886153830, hashtext(current_schema()))")).await?;
    }
    recovery(tx, org).await
}

/// The recovery key for somebody who gives it, or a group, a successor: waits for all who seal, and they wait for her.
pub(super) async fn hold(tx: &mut Tx, org: &str) -> Result<PublicKey> {
    if tx.backend() == Backend::Postgres {
        tx.fetch_all(&Sql::new("SELECT pg_advisory_xact_lock(1886153830, hashtext(current_schema()))")).await?;
    }
    recovery(tx, org).await
}

/// Puts another recovery key in the place of one, and hands it what that one held of groups.
pub(super) async fn succeed(tx: &mut Tx, held: &PrivateKey, next: PublicKey) -> Result<()> {
    let nobody = Member { name: RECOVERY.to_string(), public: next };
    for Handed { org, compartment, generation, private } in handed(tx, RECOVERY, held).await? {
        hand(tx, &org, &compartment, generation, &private, &nobody).await?;
    }
    let q = Query::update()
        .table(Alias::new(RECOVERY_KEYS))
        .value(Alias::new("public"), next.as_bytes().to_vec())
        .value(Alias::new("created_at"), iso(Timestamp::now()))
        .and_where(col("public").eq(held.public().as_bytes().to_vec()))
        .take();
    tx.execute(&q).await.map(drop)
}

/// The group of an organisation for a compartment as it is now, if it was ever needed.
pub(crate) async fn find(reads: &mut impl Reads, org: &str, compartment: &str) -> Result<Option<Group>> {
    let q = Query::select()
        .columns(["generation", "public"].map(Alias::new))
        .from(Alias::new(GROUPS))
        .and_where(col("org").eq(org))
        .and_where(col("compartment").eq(compartment))
        .order_by(Alias::new("generation"), Order::Desc)
        .limit(1)
        .take();
    let Some(row) = reads.fetch_optional(&q).await? else { return Ok(None) };
    Ok(Some(Group { generation: generation(&row, 0)?, public: PublicKey::from_bytes(row.bytes(1usize)?)? }))
}

/// The group of an organisation for a compartment. One that is not there is made: its private half goes to the recovery key and
/// to `first`, and is forgotten here.
pub(crate) async fn find_or_make(tx: &mut Tx, org: &str, compartment: &str, first: &[Member]) -> Result<Group> {
    match find(tx, org, compartment).await? {
        Some(group) => Ok(group),
        None => make(tx, org, compartment, 1, first).await,
    }
}

/// A new key of a group, of which the recovery key and `members` get the private half.
pub(crate) async fn make(
    tx: &mut Tx,
    org: &str,
    compartment: &str,
    generation: u32,
    members: &[Member],
) -> Result<Group> {
    let private = PrivateKey::generate()?;
    let group = Group { generation, public: private.public() };
    let insert = Query::insert()
        .into_table(Alias::new(GROUPS))
        .columns(["org", "compartment", "generation", "public", "created_at"].map(Alias::new))
        .values_panic([
            org.into(),
            compartment.into(),
            i64::from(generation).into(),
            group.public.as_bytes().to_vec().into(),
            iso(Timestamp::now()).into(),
        ])
        .take();
    tx.execute(&insert).await?;
    let nobody = Member { name: RECOVERY.to_string(), public: steady(tx, org).await? };
    for member in std::iter::once(&nobody).chain(members) {
        hand(tx, org, compartment, generation, &private, member).await?;
    }
    Ok(group)
}

/// Gives a group a new key for what is written from now on, handed to those of its members whose public key `stay` tells. None:
/// there is no such group.
pub(crate) async fn turn(
    tx: &mut Tx,
    org: &str,
    compartment: &str,
    stay: impl Fn(&str) -> Option<PublicKey>,
) -> Result<Option<Group>> {
    hold(tx, org).await?;
    let Some(group) = find(tx, org, compartment).await? else { return Ok(None) };
    let names = members(tx, org, compartment).await?;
    let left: Vec<Member> = names.into_iter().filter_map(|name| Some(Member { public: stay(&name)?, name })).collect();
    make(tx, org, compartment, group.generation + 1, &left).await.map(Some)
}

/// Hands the private half of a group over to a member; one who has it keeps it.
pub(crate) async fn hand(
    tx: &mut Tx,
    org: &str,
    compartment: &str,
    generation: u32,
    private: &PrivateKey,
    member: &Member,
) -> Result<()> {
    let handed = wrap::hand_over(private, &scope(org, compartment, generation), &member.public)?;
    let insert = Query::insert()
        .into_table(Alias::new(MEMBERS))
        .columns(["org", "compartment", "generation", "member", "handed", "created_at"].map(Alias::new))
        .values_panic([
            org.into(),
            compartment.into(),
            i64::from(generation).into(),
            member.name.as_str().into(),
            handed.into(),
            iso(Timestamp::now()).into(),
        ])
        .on_conflict(
            OnConflict::columns(["org", "compartment", "generation", "member"].map(Alias::new))
                .update_columns(["handed", "created_at"].map(Alias::new))
                .to_owned(),
        )
        .take();
    tx.execute(&insert).await.map(drop)
}

/// Takes a member out of every group, or out of those of one organisation. What she had opened before she may have kept; the
/// caller changes the keys of the groups.
pub(crate) async fn leave(tx: &mut Tx, member: &str) -> Result<Vec<(String, String)>> {
    let q = Query::select()
        .distinct()
        .columns(["org", "compartment"].map(Alias::new))
        .from(Alias::new(MEMBERS))
        .and_where(col("member").eq(member))
        .take();
    let mut out = Vec::new();
    for row in tx.fetch_all(&q).await? {
        out.push((row.text(0usize)?.to_string(), row.text(1usize)?.to_string()));
    }
    let q = Query::delete().from_table(Alias::new(MEMBERS)).and_where(col("member").eq(member)).take();
    tx.execute(&q).await?;
    Ok(out)
}

/// The names of the members of a group's newest key, the recovery key left out.
pub(crate) async fn members(reads: &mut impl Reads, org: &str, compartment: &str) -> Result<Vec<String>> {
    let Some(group) = find(reads, org, compartment).await? else { return Ok(Vec::new()) };
    let q = Query::select()
        .column(Alias::new("member"))
        .from(Alias::new(MEMBERS))
        .and_where(col("org").eq(org))
        .and_where(col("compartment").eq(compartment))
        .and_where(col("generation").eq(i64::from(group.generation)))
        .and_where(col("member").ne(RECOVERY))
        .order_by(Alias::new("member"), Order::Asc)
        .take();
    reads.fetch_all(&q).await?.iter().map(|r| Ok(r.text(0usize)?.to_string())).collect()
}

/// A group's private half as a member holds it: of which organisation, compartment and generation.
pub(super) struct Handed {
    pub org: String,
    pub compartment: String,
    pub generation: u32,
    pub private: PrivateKey,
}

/// What was handed over to a member, opened with her own private key. What does not open is left out: it was handed to a key that
/// she has no more.
pub(super) async fn handed(reads: &mut impl Reads, member: &str, private: &PrivateKey) -> Result<Vec<Handed>> {
    let q = Query::select()
        .columns(["org", "compartment", "generation", "handed"].map(Alias::new))
        .from(Alias::new(MEMBERS))
        .and_where(col("member").eq(member))
        .take();
    let mut out = Vec::new();
    for row in reads.fetch_all(&q).await? {
        let (org, compartment) = (row.text(0usize)?.to_string(), row.text(1usize)?.to_string());
        let generation = generation(&row, 2)?;
        if let Ok(opened) = wrap::take_over(row.bytes(3usize)?, &scope(&org, &compartment, generation), private) {
            out.push(Handed { org, compartment, generation, private: opened });
        }
    }
    Ok(out)
}

/// One grant of a content key: to whom, and the bytes.
pub(super) type Grant = (palermo_vault::sealed::KeyId, Vec<u8>);

/// The grants of the content keys of subjects in a compartment, by subject and generation.
pub(super) async fn grants(
    reads: &mut impl Reads,
    subjects: &[Uuid],
    compartment: &str,
) -> Result<HashMap<(Uuid, u32), Vec<Grant>>> {
    let mut out: HashMap<(Uuid, u32), Vec<Grant>> = HashMap::new();
    for chunk in subjects.chunks(500) {
        let q = Query::select()
            .columns(["subject", "generation", "grantee", "granted"].map(Alias::new))
            .from(Alias::new(GRANTS))
            .and_where(col("subject").is_in(chunk.iter().copied()))
            .and_where(col("compartment").eq(compartment))
            .take();
        for row in reads.fetch_all(&q).await? {
            let Ok(grantee) = row.bytes(2usize)?.try_into() else { continue };
            let of = out.entry((row.uuid(0usize)?, generation(&row, 1)?)).or_default();
            of.push((grantee, row.bytes(3usize)?.to_vec()));
        }
    }
    Ok(out)
}

/// The newest generation of each content key of subjects.
pub(super) async fn newest(reads: &mut impl Reads, subjects: &[Uuid]) -> Result<HashMap<(Uuid, String), u32>> {
    let mut out = HashMap::new();
    for chunk in subjects.chunks(500) {
        let q = Query::select()
            .columns(["subject", "compartment"].map(Alias::new))
            .expr(col("generation").max())
            .from(Alias::new(GRANTS))
            .and_where(col("subject").is_in(chunk.iter().copied()))
            .group_by_columns(["subject", "compartment"].map(Alias::new))
            .take();
        for row in reads.fetch_all(&q).await? {
            out.insert((row.uuid(0usize)?, row.text(1usize)?.to_string()), generation(&row, 2)?);
        }
    }
    Ok(out)
}

/// Removes the grants of content keys to one grantee, of the next subjects after `after`. Gives how many, and the last subject that
/// was looked at; none: there are no more.
pub(super) async fn revoke_some(
    tx: &mut Tx,
    grantee: palermo_vault::sealed::KeyId,
    after: Option<Uuid>,
    subjects: u64,
) -> Result<(u64, Option<Uuid>)> {
    let mut next = Query::select();
    next.distinct().column(Alias::new("subject")).from(Alias::new(GRANTS));
    if let Some(after) = after {
        next.and_where(col("subject").gt(after));
    }
    let next = next.order_by(Alias::new("subject"), Order::Asc).limit(subjects).take();
    let all: Vec<Uuid> = tx.fetch_all(&next).await?.iter().map(|row| row.uuid(0usize)).collect::<Result<_>>()?;
    let (Some(first), Some(last)) = (all.first(), all.last()) else { return Ok((0, None)) };
    let q = Query::delete()
        .from_table(Alias::new(GRANTS))
        .and_where(col("subject").between(*first, *last))
        .and_where(col("grantee").eq(grantee.to_vec()))
        .take();
    Ok((tx.execute(&q).await?, Some(*last)))
}

/// Removes the grants of a subject's keys to one grantee in some compartments.
pub(super) async fn revoke_from(
    tx: &mut Tx,
    subject: Uuid,
    compartments: &[String],
    grantee: palermo_vault::sealed::KeyId,
) -> Result<()> {
    let q = Query::delete()
        .from_table(Alias::new(GRANTS))
        .and_where(col("subject").eq(subject))
        .and_where(col("compartment").is_in(compartments.iter().cloned()))
        .and_where(col("grantee").eq(grantee.to_vec()))
        .take();
    tx.execute(&q).await.map(drop)
}

/// Removes every grant of a subject's keys. `true`: there were some.
pub(crate) async fn revoke_all(tx: &mut Tx, subject: Uuid) -> Result<bool> {
    let q = Query::delete().from_table(Alias::new(GRANTS)).and_where(col("subject").eq(subject)).take();
    Ok(tx.execute(&q).await? > 0)
}
