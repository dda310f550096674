//! Erasing a person, as an operator is told to: her keys are destroyed, and a page certifies it.

use std::io::Write as _;

use palermo_store::Actor;
use palermo_vault::certificate;
use serde_json::json;

use crate::cli::{EraseArgs, Global};
use crate::commands::{answer, open};
use crate::error::{Error, Result, io};

/// Destroys the keys of a subject.
///
/// # Errors
/// She has no keys; a store refuses; the certificate cannot be written.
pub async fn run(g: &Global, a: &EraseArgs) -> Result<u8> {
    let store = open(g).await?;
    let actor = Actor::local(g.organisation.as_deref());
    // That its page cannot be written is found out before anything is destroyed.
    let page = a.certificate.as_deref().map(|at| {
        let opened = std::fs::OpenOptions::new().create(true).append(true).open(at);
        opened.map_err(io(format!("opening {}", at.display())))
    });
    let page = page.transpose()?;
    let Some(erased) = store.erase(a.subject, &actor, &a.approved_by).await? else {
        return Err(Error::said(
            "no_subject",
            format!("nothing is sealed for {}, or she was erased before", a.subject),
            "give the identifier of the person's own record; palermo ledger who --record ID says what was done with it",
        ));
    };
    let written = certificate::to_text(&erased.signed);
    if let Some(mut page) = page {
        let added = page.write_all(format!("{written}\n").as_bytes()).and_then(|()| page.sync_all());
        added.map_err(io("writing the certificate"))?;
    }
    let c = &erased.certificate;
    let said = json!({
        "subject": a.subject, "erased": c.erased, "backups_until": c.backups, "approver": c.approver,
        "installation": c.installation, "certificate": written,
    });
    answer(g, &said, || {
        format!(
            "The keys of {} are destroyed: what was sealed for her opens nowhere in this installation.\nBackups of the key store made before may hold them until {}; destroy older ones.\nA backup that is restored erases her again when this certificate stands in erased.txt beside it; the next backup puts it there.\nApproved by {}.\n\n{written}",
            a.subject, c.backups, c.approver
        )
    })?;
    Ok(0)
}
