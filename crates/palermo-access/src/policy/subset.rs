//! Can a list be made by this policy? What it asks of a record must have a form in SQL: comparisons of columns with what is
//! known, membership, and, or, not. Whatever it asks of the person, the action and the context is known and free.

use std::collections::BTreeMap;

use cedar_policy::pst::{BinaryOp, Clause, EntityOrSlot, EntityUID, Expr, Literal, PrincipalConstraint};
use cedar_policy::pst::{ResourceConstraint, Template, UnaryOp, Var};
use palermo_register::catalog::{Catalog, Register};

use super::schema::entity_type;
use super::words::Word;

/// What is wrong with a policy, and what to do.
pub(crate) type Wrong = (String, String);

/// Looks at one policy.
pub(crate) struct Subset<'a> {
    pub catalog: &'a Catalog,
    /// The words about records, by register.
    pub words: &'a BTreeMap<String, BTreeMap<String, Word>>,
    /// The roles that there are.
    pub roles: &'a [String],
}

impl Subset<'_> {
    /// Everything in a policy that a list could not follow, and every role or code that nobody declares.
    pub fn faults(&self, policy: &Template) -> Vec<Wrong> {
        let mut out = Vec::new();
        match &policy.principal {
            PrincipalConstraint::Eq(e) | PrincipalConstraint::In(e) | PrincipalConstraint::IsIn(_, e) => {
                self.named(e, &mut out);
            }
            _ => {}
        }
        let registers: Vec<&Register> = match &policy.resource {
            ResourceConstraint::Any => self.catalog.registers.values().map(AsRef::as_ref).collect(),
            ResourceConstraint::Is(kind) => {
                let name = kind.to_string();
                self.catalog.registers.values().filter(|r| entity_type(&r.name) == name).map(AsRef::as_ref).collect()
            }
            _ => {
                let cause = "a policy does not name single records, nor records within others".to_string();
                out.push((cause, "write `resource is pack::register`, or leave the resource open".to_string()));
                return out;
            }
        };
        for clause in policy.clauses() {
            let (Clause::When(e) | Clause::Unless(e)) = clause;
            self.roles_in(e, &mut out);
            self.condition(e, &registers, &mut out);
        }
        out
    }

    fn named(&self, e: &EntityOrSlot, out: &mut Vec<Wrong>) {
        match e {
            EntityOrSlot::Entity(uid) => self.role(uid, out),
            EntityOrSlot::Slot(_) => {
                out.push(("a policy has no slots here".into(), "name the role: `principal in Role::\"…\"`".into()));
            }
        }
    }

    fn role(&self, uid: &EntityUID, out: &mut Vec<Wrong>) {
        let role = uid.eid.as_str();
        if uid.ty.to_string() == "Role" && !self.roles.iter().any(|r| r == role) {
            let remedy = palermo_register::source::did_you_mean(role, self.roles.iter().map(String::as_str));
            out.push((format!("there is no role `{role}`"), format!("{remedy} (roles are codes of core.role)")));
        }
    }

    fn roles_in(&self, e: &Expr, out: &mut Vec<Wrong>) {
        if let Expr::Literal(Literal::EntityUID(uid)) = e {
            self.role(uid, out);
        }
        parts(e).into_iter().for_each(|p| self.roles_in(p, out));
    }

    fn condition(&self, e: &Expr, of: &[&Register], out: &mut Vec<Wrong>) {
        if known(e) {
            return;
        }
        match e {
            Expr::BinaryOp { op: BinaryOp::And | BinaryOp::Or, left, right } => {
                self.condition(left, of, out);
                self.condition(right, of, out);
            }
            Expr::UnaryOp { op: UnaryOp::Not, expr } => self.condition(expr, of, out),
            Expr::IfThenElse { cond, then_expr, else_expr } => {
                [cond, then_expr, else_expr].into_iter().for_each(|p| self.condition(p, of, out));
            }
            Expr::Is { in_expr: None, .. } => {}
            Expr::GetAttr { .. } if matches!(self.word(e, of), Some(Word::Flag(_) | Word::Yes(_))) => {}
            Expr::BinaryOp { op, left, right } => self.comparison(e, *op, left, right, of, out),
            _ => out.push(refused(e)),
        }
    }

    fn comparison(
        &self,
        whole: &Expr,
        op: BinaryOp,
        left: &Expr,
        right: &Expr,
        of: &[&Register],
        out: &mut Vec<Wrong>,
    ) {
        let (asked, other) = if known(right) { (left, right) } else { (right, left) };
        if !known(other) {
            return out.push(refused(whole));
        }
        let backwards = known(left);
        let admitted = match (op, self.word(asked, of)) {
            (BinaryOp::Eq | BinaryOp::NotEq, Some(w)) => !matches!(w, Word::Set(_) | Word::Grants),
            (BinaryOp::In, Some(Word::Grants)) => backwards && matches!(other, Expr::Var(Var::Principal)),
            (BinaryOp::Contains, Some(Word::Set(_))) => !backwards,
            (BinaryOp::Contains, Some(Word::Code(_) | Word::Text(_) | Word::Owner)) => backwards,
            (BinaryOp::ContainsAny, Some(Word::Set(_))) => true,
            (BinaryOp::ContainsAll, Some(Word::Set(_))) => !backwards,
            _ => false,
        };
        if !admitted {
            return out.push(refused(whole));
        }
        if let Expr::GetAttr { attr, .. } = asked {
            self.codes(attr.as_str(), other, of, out);
        }
    }

    /// Codes that a field cannot have.
    fn codes(&self, name: &str, said: &Expr, of: &[&Register], out: &mut Vec<Wrong>) {
        let lists: Vec<Vec<String>> = of
            .iter()
            .filter_map(|r| match self.words.get(&r.name)?.get(name)? {
                Word::Code(place) | Word::Set(place) => {
                    let field = &r.fields[*place];
                    let workflow = r.workflows.iter().find(|w| w.field() == field.name);
                    let own = || field.list.as_ref().map(|l| l.codes().iter().map(|c| c.code.clone()).collect());
                    workflow.map_or_else(own, |w| Some(w.states.clone()))
                }
                // A pack is sound whichever others stand beside it, so a way of keeping need not be met here.
                Word::Text(_) if name == "keeping" => {
                    Some(["organisation", "subject", "shared", "public"].map(String::from).to_vec())
                }
                Word::Text(_) => Some(self.catalog.packs.iter().map(|p| p.name.clone()).collect()),
                _ => None,
            })
            .collect();
        let mut literals = Vec::new();
        texts(said, &mut literals);
        for text in literals.into_iter().filter(|t| !t.is_empty()) {
            if !lists.is_empty() && !lists.iter().any(|l| l.iter().any(|c| c == text)) {
                let known: Vec<&str> = lists.iter().flatten().map(String::as_str).collect();
                let remedy = palermo_register::source::did_you_mean(text, known.iter().copied());
                out.push((format!("`{name}` is never `{text}`"), remedy));
            }
        }
    }

    fn word(&self, e: &Expr, of: &[&Register]) -> Option<&Word> {
        let Expr::GetAttr { expr, attr } = e else { return None };
        if !matches!(expr.as_ref(), Expr::Var(Var::Resource)) {
            return None;
        }
        of.iter().find_map(|r| self.words.get(&r.name)?.get(attr.as_str()))
    }
}

fn refused(e: &Expr) -> Wrong {
    (
        format!("`{e}` cannot be asked of a list"),
        "compare a field, a state or the owner with what is known (==, !=, contains, containsAny), ask `principal in \
         resource.grants`, and join with &&, || and !"
            .to_string(),
    )
}

/// Whether nothing in it depends on the record.
fn known(e: &Expr) -> bool {
    !matches!(e, Expr::Var(Var::Resource)) && parts(e).into_iter().all(known)
}

fn parts(e: &Expr) -> Vec<&Expr> {
    match e {
        Expr::UnaryOp { expr, .. }
        | Expr::GetAttr { expr, .. }
        | Expr::HasAttr { expr, .. }
        | Expr::Like { expr, .. } => {
            vec![expr]
        }
        Expr::Is { expr, in_expr, .. } => std::iter::once(expr).chain(in_expr).map(AsRef::as_ref).collect(),
        Expr::BinaryOp { left, right, .. } => vec![left, right],
        Expr::IfThenElse { cond, then_expr, else_expr } => vec![cond, then_expr, else_expr],
        Expr::Set(all) => all.iter().map(AsRef::as_ref).collect(),
        Expr::Record(all) => all.values().map(AsRef::as_ref).collect(),
        _ => Vec::new(),
    }
}

fn texts<'e>(e: &'e Expr, out: &mut Vec<&'e str>) {
    if let Expr::Literal(Literal::String(t)) = e {
        out.push(t.as_str());
    }
    if matches!(e, Expr::Set(_)) {
        parts(e).into_iter().for_each(|p| texts(p, out));
    }
}
