//! Long work: one worker gets each job, and none is lost with its worker.

use std::collections::HashSet;

use crate::common::TestStore;
use jiff::{SignedDuration, Timestamp};
use palermo_store::jobs::{self, JobState, Progress, StopWish};
use palermo_store::{Error, Reads as _};
use serde_json::json;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + minutes * 60).expect("a time within bounds")
}

async fn queue(store: &TestStore, kinds: &[&str]) -> Vec<uuid::Uuid> {
    store.write(async |tx| jobs::create(tx).await).await;
    let mut ids = Vec::new();
    for kind in kinds {
        ids.push(store.write(async |tx| jobs::enqueue(tx, kind, &json!({"file": "a.csv"}), at(0)).await).await);
    }
    ids
}

both! {
    async fn of_many_workers_one_gets_each_job(store: &TestStore) {
        let ids = queue(store, &["import"; 20]).await;
        let mut workers = Vec::new();
        for n in 0..6 {
            let db = store.db.clone();
            workers.push(tokio::spawn(async move {
                let owner = format!("node-{n}");
                let mut mine = Vec::new();
                while let Some(job) = jobs::lease_next(&db, &["import"], &owner, at(1), MINUTE).await.expect("an answer") {
                    assert_eq!(job.lease_owner.as_deref(), Some(owner.as_str()));
                    mine.push(job.id);
                }
                mine
            }));
        }
        let mut leased = Vec::new();
        for worker in workers {
            leased.extend(worker.await.expect("the worker ends well"));
        }
        assert_eq!(leased.len(), 20);
        assert_eq!(leased.into_iter().collect::<HashSet<_>>(), ids.into_iter().collect());
    }

    async fn the_oldest_job_of_the_asked_kinds_comes_first(store: &TestStore) {
        let ids = queue(store, &["rebuild", "import", "import"]).await;
        let job = jobs::lease_next(&store.db, &["import"], "n", at(1), MINUTE).await.expect("an answer").expect("a job");
        assert_eq!((job.id, job.args), (ids[1], json!({"file": "a.csv"})));
        assert!(jobs::lease_next(&store.db, &["snapshot"], "n", at(1), MINUTE).await.expect("an answer").is_none());
    }

    async fn a_job_runs_reports_and_ends_with_its_result(store: &TestStore) {
        let id = queue(store, &["import"]).await[0];
        let job = jobs::lease_next(&store.db, &["import"], "n", at(1), MINUTE).await.expect("an answer").expect("a job");
        assert_eq!((job.state, job.attempts), (JobState::Running, 1));
        let progress = Progress { done: 5, total: Some(10), message: Some("reading") };
        assert_eq!(jobs::report(&store.db, (id, "n"), progress, at(2), MINUTE).await.expect("held"), StopWish::GoOn);
        store.write(async |tx| jobs::complete(tx, (id, "n"), &json!({"rows": 10}), at(3)).await).await;
        let job = jobs::get(&mut store.db.read().await.expect("a reader"), id).await.expect("the job");
        assert_eq!((job.state, job.progress, job.total), (JobState::Done, 5, Some(10)));
        assert_eq!((job.message.as_deref(), job.result), (Some("reading"), Some(json!({"rows": 10}))));
        assert_eq!(job.finished_at.as_deref(), Some("2023-11-14T22:16:20.000Z"));
        assert_eq!(job.lease_owner, None);
    }

    async fn a_job_whose_worker_fell_silent_goes_to_another_and_the_first_is_told(store: &TestStore) {
        let id = queue(store, &["import"]).await[0];
        jobs::lease_next(&store.db, &["import"], "first", at(0), MINUTE).await.expect("an answer").expect("a job");
        assert!(jobs::lease_next(&store.db, &["import"], "second", at(1), MINUTE).await.expect("an answer").is_none());
        jobs::report(&store.db, (id, "first"), Progress::default(), at(1), MINUTE).await.expect("held");
        assert!(jobs::lease_next(&store.db, &["import"], "second", at(2), MINUTE).await.expect("an answer").is_none());
        let job = jobs::lease_next(&store.db, &["import"], "second", at(3), MINUTE).await.expect("an answer").expect("a job");
        assert_eq!((job.id, job.attempts, job.started_at), (id, 2, Some("2023-11-14T22:13:20.000Z".into())));
        let late = jobs::report(&store.db, (id, "first"), Progress::default(), at(3), MINUTE).await;
        assert!(matches!(late, Err(Error::LeaseLost { .. })), "{late:?}");
        let mut tx = store.db.begin().await.expect("a transaction");
        let late = jobs::complete(&mut tx, (id, "first"), &json!({}), at(3)).await;
        assert!(matches!(late, Err(Error::LeaseLost { .. })), "{late:?}");
    }

    async fn a_job_that_ends_its_worker_each_time_is_given_up(store: &TestStore) {
        let id = queue(store, &["import"]).await[0];
        for n in 0..5 {
            let job = jobs::lease_next(&store.db, &["import"], "n", at(n * 2), MINUTE).await.expect("an answer");
            assert_eq!(job.map(|job| job.attempts), Some(n + 1));
        }
        assert!(jobs::lease_next(&store.db, &["import"], "n", at(10), MINUTE).await.expect("an answer").is_none());
        let job = jobs::get(&mut store.db.read().await.expect("a reader"), id).await.expect("the job");
        assert_eq!(job.state, JobState::Failed);
    }

    async fn cancelling_ends_a_waiting_job_at_once_and_asks_a_running_one(store: &TestStore) {
        let ids = queue(store, &["import", "import"]).await;
        jobs::lease_next(&store.db, &["import"], "n", at(1), MINUTE).await.expect("an answer").expect("a job");
        assert_eq!(store.write(async |tx| jobs::cancel(tx, ids[1], at(1)).await).await, JobState::Cancelled);
        assert_eq!(store.write(async |tx| jobs::cancel(tx, ids[0], at(1)).await).await, JobState::Running);
        let wish = jobs::report(&store.db, (ids[0], "n"), Progress::default(), at(1), MINUTE).await.expect("held");
        assert_eq!(wish, StopWish::Stop);
        store.write(async |tx| jobs::end_cancelled(tx, (ids[0], "n"), at(1)).await).await;
        assert!(jobs::lease_next(&store.db, &["import"], "n", at(9), MINUTE).await.expect("an answer").is_none());
        let states: Vec<_> = jobs::list(&mut store.db.read().await.expect("a reader"), 9).await.expect("jobs")
            .into_iter().map(|job| job.state).collect();
        assert_eq!(states, [JobState::Cancelled, JobState::Cancelled]);
        let mut tx = store.db.begin().await.expect("a transaction");
        assert!(matches!(jobs::cancel(&mut tx, uuid::Uuid::nil(), at(1)).await, Err(Error::NoJob(_))));
    }

    async fn a_failed_job_says_why(store: &TestStore) {
        let id = queue(store, &["import"]).await[0];
        jobs::lease_next(&store.db, &["import"], "n", at(1), MINUTE).await.expect("an answer").expect("a job");
        store.write(async |tx| jobs::fail(tx, (id, "n"), "the file is gone", at(2)).await).await;
        let job = jobs::get(&mut store.db.read().await.expect("a reader"), id).await.expect("the job");
        assert_eq!((job.state, job.message.as_deref()), (JobState::Failed, Some("the file is gone")));
    }

    async fn a_due_run_of_a_schedule_is_given_to_one(store: &TestStore) {
        queue(store, &[]).await;
        store.write(async |tx| jobs::set_schedule(tx, "backup", Some(at(10))).await).await;
        assert!(!store.write(async |tx| jobs::claim_run(tx, "backup", at(9), Some(at(20))).await).await);
        let mut nodes = Vec::new();
        for _ in 0..4 {
            let db = store.db.clone();
            nodes.push(tokio::spawn(async move {
                let mut tx = db.begin().await.expect("a transaction");
                let mine = jobs::claim_run(&mut tx, "backup", at(10), Some(at(20))).await.expect("an answer");
                tx.commit().await.expect("the commit");
                mine
            }));
        }
        let mut claimed = 0;
        for node in nodes {
            claimed += usize::from(node.await.expect("the node ends well"));
        }
        assert_eq!(claimed, 1);
        let mut reads = store.db.read().await.expect("a reader");
        let schedule = jobs::schedule(&mut reads, "backup").await.expect("an answer").expect("a schedule");
        assert_eq!(schedule.last_run.as_deref(), Some("2023-11-14T22:23:20.000Z"));
        assert_eq!(schedule.next_run.as_deref(), Some("2023-11-14T22:33:20.000Z"));
        assert_eq!(jobs::schedule(&mut reads, "nothing").await.expect("an answer"), None);
        assert_eq!(reads.backend(), store.backend());
    }
}
