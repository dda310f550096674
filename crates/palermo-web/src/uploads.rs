//! Files that people sent and that are not taken in yet: in memory only, each seen by who sent it, gone after half an hour.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::{ImportRequest, Problem, Stand};

/// How long a file waits for its sender.
const WAITS: Duration = Duration::from_secs(30 * 60);
/// Bytes of all files together; the oldest that nobody works on gives way.
const ROOM: usize = 256 * 1024 * 1024;

/// Where an upload stands.
#[derive(Clone, Debug)]
pub(crate) enum Phase {
    /// It was looked at: what would happen.
    Looked(Arc<Json>),
    /// It is being taken in.
    Running(Stand),
    /// It was taken in, or not: the report.
    Ended(Arc<Json>),
    /// It could not be read or taken in at all.
    Failed(Arc<Problem>),
}

/// A file that was sent, and what is known of it.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    /// Account that sent it.
    pub account: Uuid,
    /// Name of the file as the sender calls it.
    pub file_name: String,
    /// The file.
    pub content: Bytes,
    /// The mappings that recognise it.
    pub proposals: Vec<String>,
    /// The mapping that is chosen.
    pub mapping: String,
    /// Edition of the source.
    pub edition: String,
    /// Good rows are taken in although others are rejected.
    pub keep_good: bool,
    /// Where it stands.
    pub phase: Phase,
    at: Instant,
}

impl Upload {
    /// A file as it came.
    pub fn new(account: Uuid, file_name: String, content: Bytes, proposals: Vec<String>) -> Upload {
        Upload {
            account,
            file_name,
            content,
            mapping: proposals.first().cloned().unwrap_or_default(),
            proposals,
            edition: String::new(),
            keep_good: false,
            phase: Phase::Looked(Arc::new(Json::Null)),
            at: Instant::now(),
        }
    }

    /// What the desk is asked.
    pub fn request(&self, dry_run: bool) -> ImportRequest {
        ImportRequest {
            mapping: Some(self.mapping.clone()),
            file_name: self.file_name.clone(),
            content: self.content.to_vec(),
            dry_run,
            keep_good: self.keep_good,
            edition: Some(self.edition.clone()).filter(|e| !e.is_empty()),
            organisation: None,
            actor: None,
        }
    }

    fn runs(&self) -> bool {
        matches!(self.phase, Phase::Running(_))
    }
}

/// All of them.
#[derive(Debug, Default)]
pub(crate) struct Uploads(Mutex<BTreeMap<Uuid, Upload>>);

impl Uploads {
    fn all(&self) -> std::sync::MutexGuard<'_, BTreeMap<Uuid, Upload>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a file; the oldest ones that nobody works on give way.
    pub fn keep(&self, upload: Upload) -> Uuid {
        let mut all = self.all();
        all.retain(|_, u| u.runs() || u.at.elapsed() < WAITS);
        let size = |all: &BTreeMap<Uuid, Upload>| all.values().map(|u| u.content.len()).sum::<usize>();
        while size(&all) + upload.content.len() > ROOM {
            let oldest = all.iter().filter(|(_, u)| !u.runs()).min_by_key(|(_, u)| u.at).map(|(id, _)| *id);
            let Some(oldest) = oldest else { break };
            all.remove(&oldest);
        }
        let id = Uuid::new_v4();
        all.insert(id, upload);
        id
    }

    /// An upload of an account.
    pub fn get(&self, account: Uuid, id: Uuid) -> Option<Upload> {
        self.all().get(&id).filter(|u| u.account == account && (u.runs() || u.at.elapsed() < WAITS)).cloned()
    }

    /// Changes an upload where it is still there; says whether it was.
    pub fn change(&self, id: Uuid, change: impl FnOnce(&mut Upload)) -> bool {
        self.all().get_mut(&id).map(change).is_some()
    }

    /// Begins to take an upload in, unless somebody has begun already.
    pub fn begin(&self, id: Uuid) -> bool {
        let mut all = self.all();
        let Some(upload) = all.get_mut(&id).filter(|u| !u.runs() && !matches!(u.phase, Phase::Ended(_))) else {
            return false;
        };
        upload.phase = Phase::Running(Stand::default());
        true
    }

    /// Forgets an upload.
    pub fn forget(&self, id: Uuid) {
        let mut all = self.all();
        if all.get(&id).is_some_and(|u| !u.runs()) {
            all.remove(&id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upload(account: Uuid, bytes: usize) -> Upload {
        Upload::new(account, "cases.csv".into(), Bytes::from(vec![0; bytes]), vec!["a".into()])
    }

    #[test]
    fn a_file_is_seen_by_its_sender_alone_and_taken_in_once() {
        let (uploads, me) = (Uploads::default(), Uuid::new_v4());
        let id = uploads.keep(upload(me, 10));
        assert!(uploads.get(me, id).is_some());
        assert!(uploads.get(Uuid::new_v4(), id).is_none());
        assert!(uploads.begin(id));
        assert!(!uploads.begin(id), "it runs already");
        uploads.forget(id);
        assert!(uploads.get(me, id).is_some(), "what runs is not dropped");
    }

    #[test]
    fn the_oldest_file_gives_way() {
        let (uploads, me) = (Uploads::default(), Uuid::new_v4());
        let first = uploads.keep(upload(me, ROOM / 2));
        let second = uploads.keep(upload(me, ROOM / 2));
        let third = uploads.keep(upload(me, ROOM / 2));
        let there = [first, second, third].map(|id| uploads.get(me, id).is_some());
        assert_eq!(there, [false, true, true]);
    }
}
