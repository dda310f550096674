//! What is lost with a disk comes back, in whole or as of a moment, and no backup writes again what a former one has brought.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use palermo_register::value::Value;
use palermo_store::backup::{self, Backup, Made, Outside, Restored};
use palermo_store::{Actor, Backend, Error, Input, Place, Store};
use palermo_vault::{Key as _, PrivateKey};
use serde_json::json;
use uuid::Uuid;

use crate::common;

const REGISTER: &str = "example.member";
const NAME: &str = "Zzyzx Quarrington-Canary";

/// An installation, a folder of backups, and the key that opens them.
struct House {
    store: Store,
    folder: tempfile::TempDir,
    out: tempfile::TempDir,
    key: PrivateKey,
}

fn actor() -> Actor {
    Actor::local(Some("north"))
}

async fn house(store: &common::TestStore) -> House {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let opened = common::unsealed(store.place(folder.path())).await.store;
    let out = tempfile::tempdir().expect("a temporary folder");
    House { store: opened, folder, out, key: PrivateKey::generate().expect("a key") }
}

impl House {
    async fn create(&self, card: &str) -> Uuid {
        let house = self.store.house();
        let (register, _) = house.register(REGISTER).expect("it is declared");
        let value = |name: &str, said: serde_json::Value| -> (usize, Value) {
            let at = register.field_index(name).expect("a field");
            (at, register.fields[at].from_json(&said).expect("a value"))
        };
        let values = vec![value("card", json!(card)), value("full_name", json!({ "full": NAME }))];
        let mut change = self.store.change(&actor()).await.expect("a change");
        let made = change.create(REGISTER, Input { values, ..Input::default() }).await.expect("it is kept").record;
        change.commit().await.expect("it lasts");
        made.id
    }

    async fn backup(&self) -> Backup {
        let done = backup::backup(&self.store, self.out.path(), &[self.key.public()]).await.expect("a backup");
        // The next one has another name whatever the clock counts in.
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        done
    }

    /// Restores into an empty place, and says what came back and how many members there are.
    async fn restore(&self, from: &Path, at: Option<Timestamp>) -> palermo_store::Result<Restored> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let other = match self.store.database().backend() {
            Backend::Sqlite => None,
            Backend::Postgres => Some(common::TestStore::postgres().await.expect("the server")),
        };
        let target = other.as_ref().map_or_else(|| Place::folder(folder.path()), |store| store.place(folder.path()));
        let restored = backup::restore(from, at, &self.key, &target, Outside::default()).await;
        if restored.is_err() {
            assert!(!folder.path().join("palermo.db").exists(), "nothing half-restored stands there");
        }
        if let Some(other) = other {
            if restored.is_err() {
                assert_eq!(other.db.tables().await.expect("tables"), Vec::<String>::new());
            }
            other.remove().await;
        }
        restored
    }

    fn blocks(&self, part: &str) -> BTreeSet<String> {
        let shelves = std::fs::read_dir(self.out.path().join("blocks").join(part)).expect("the shelves");
        let blocks = shelves.flat_map(|shelf| std::fs::read_dir(shelf.expect("a shelf").path()).expect("blocks"));
        blocks.map(|block| block.expect("a block").file_name().to_string_lossy().into_owned()).collect()
    }

    fn block(&self, part: &str, name: &str) -> PathBuf {
        self.out.path().join("blocks").join(part).join(&name[..2]).join(name)
    }
}

/// The blocks that sets need, as they say themselves.
fn needed<'a>(made: impl IntoIterator<Item = &'a Made>) -> BTreeSet<String> {
    made.into_iter().flat_map(|made| &made.manifest.entries).flat_map(|entry| entry.blocks.clone()).collect()
}

fn made_at(made: &Made) -> Timestamp {
    made.manifest.made_at.parse().expect("a moment")
}

fn says(error: &Error, word: &str) -> bool {
    error.to_string().contains(word)
}

both! {
    async fn what_did_not_change_is_not_written_again_and_each_backup_comes_back_whole(store: &TestStore) {
        let house = house(store).await;
        house.create("1001").await;
        let first = house.backup().await;
        assert!(first.full && first.unread.is_empty(), "{first:?}");
        house.create("1002").await;
        let second = house.backup().await;
        assert!(!second.full);
        let (old, new) = (&first.made[0], &second.made[0]);
        assert!(new.new_blocks > 0 && new.new_blocks < new.blocks, "{new:?}");
        assert!(new.new_bytes < old.new_bytes, "{} {}", new.new_bytes, old.new_bytes);
        let third = house.backup().await;
        assert_eq!(third.made.iter().map(|m| m.new_blocks).sum::<u64>(), 0, "nothing was saved");

        let members = |restored: &Restored| restored.registers[REGISTER];
        let newest = house.restore(house.out.path(), None).await.expect("the newest");
        assert!(newest.is_whole() && newest.next.is_none(), "{newest:?}");
        assert_eq!(members(&newest), 2);
        let named = house.restore(&old.file, None).await.expect("the first, by its name");
        assert_eq!((members(&named), named.is_whole()), (1, true));
    }

    async fn a_moment_takes_the_newest_backup_that_is_not_later(store: &TestStore) {
        let house = house(store).await;
        house.create("1001").await;
        let first = house.backup().await;
        house.create("1002").await;
        let second = house.backup().await;
        // Between the two there is nothing to come back to, and it says where the next one is.
        let between = made_at(&first.made[1]);
        let restored = house.restore(house.out.path(), Some(between)).await.expect("the first");
        assert_eq!((&restored.main, restored.registers[REGISTER]), (&first.made[0].file, 1));
        assert!(restored.next.as_deref().is_some_and(|next| second.made[0].manifest.made_at.as_str() >= next));
        // Keys are the newest all the same: an erasure is not taken back with the records.
        assert_eq!(restored.keys, second.made[1].file);
        let later = house.restore(house.out.path(), Some(Timestamp::MAX)).await.expect("the second");
        assert_eq!(later.registers[REGISTER], 2);
        let refused = house.restore(house.out.path(), Some(Timestamp::UNIX_EPOCH)).await.expect_err("none is so old");
        assert!(says(&refused, "the oldest is of"), "{refused}");
    }

    async fn a_block_that_is_damaged_or_missing_is_named_and_the_next_backup_writes_it_anew(store: &TestStore) {
        let house = house(store).await;
        house.create("1001").await;
        let first = house.backup().await;
        let mut names = first.made[0].manifest.entries.iter().flat_map(|entry| &entry.blocks);
        let (changed, gone) = (names.next().expect("a block"), names.next_back().expect("another"));
        assert_ne!(changed, gone);
        let mut bytes = std::fs::read(house.block("main", changed)).expect("it lies there");
        *bytes.last_mut().expect("bytes") ^= 1;
        std::fs::write(house.block("main", changed), bytes).expect("tampering");
        let refused = house.restore(house.out.path(), None).await.expect_err("a block is damaged");
        assert!(says(&refused, changed), "{refused}");

        std::fs::remove_file(house.block("main", gone)).expect("it is lost");
        let second = house.backup().await;
        assert_eq!((second.mended, &second.damaged), (2, &Vec::new()));
        assert_eq!(second.made[0].new_blocks, 2);
        for made in [&first, &second] {
            assert!(house.restore(&made.made[0].file, None).await.expect("both are whole again").is_whole());
        }
        // What the store does not hold any more cannot be written anew, and is told.
        house.create("1002").await;
        let third = house.backup().await;
        let lost = needed(&first.made[..1]).difference(&needed(&third.made)).next().expect("a block").clone();
        std::fs::remove_file(house.block("main", &lost)).expect("it is lost");
        let fourth = house.backup().await;
        assert_eq!((fourth.mended, fourth.damaged), (0, vec![house.block("main", &lost)]));
    }

    async fn blocks_go_with_the_last_backup_that_needs_them_and_keys_with_the_last_that_may_have_them(store: &TestStore) {
        let house = house(store).await;
        let gone = house.create("1001").await;
        house.create("1002").await;
        let first = house.backup().await;
        house.store.erase(gone, &actor(), "second").await.expect("erased").expect("there were keys");
        let second = house.backup().await;
        assert_eq!(house.blocks("keys"), needed([&first.made[1], &second.made[1]]));
        let old = house.out.path().join("keys-20200101T000000000Z.palermo");
        std::fs::rename(&first.made[1].file, &old).expect("thirty days pass");
        std::fs::remove_file(&first.made[0].file).expect("somebody removes the first main store");
        let third = house.backup().await;
        assert_eq!(third.removed, std::slice::from_ref(&old));
        assert!(third.cleared > 0);
        // What only the backup before the erasure had is gone, and nothing that another needs.
        assert!(!needed(&first.made[1..]).is_subset(&house.blocks("keys")));
        assert_eq!(house.blocks("keys"), needed([&second.made[1], &third.made[1]]));
        assert_eq!(house.blocks("main"), needed([&second.made[0], &third.made[0]]));
        assert!(house.restore(&second.made[0].file, None).await.expect("it comes back").is_whole());
    }

    async fn whoever_was_stopped_leaves_what_was_there_and_the_next_backup_clears_up(store: &TestStore) {
        let house = house(store).await;
        house.create("1001").await;
        let first = house.backup().await;
        // As a stop leaves it: blocks that no set lists, one of them half written, and half a set.
        let shelf = house.block("main", &"0".repeat(64));
        std::fs::create_dir_all(shelf.parent().expect("a shelf")).expect("a shelf");
        let left = [shelf.clone(), shelf.with_file_name(".block-torn"), house.out.path().join(".backup-torn")];
        for path in &left {
            std::fs::write(path, "half").expect("a file");
        }
        assert!(house.restore(house.out.path(), None).await.expect("what was there").is_whole());
        let second = house.backup().await;
        assert_eq!(second.cleared, 2);
        assert!(left.iter().all(|path| !path.exists()));
        assert!(house.restore(&first.made[0].file, None).await.expect("still").is_whole());
    }

    async fn a_set_that_cannot_be_read_keeps_every_block_and_is_told(store: &TestStore) {
        let house = house(store).await;
        house.create("1001").await;
        let first = house.backup().await;
        let set = &first.made[0].file;
        let sound = std::fs::read(set).expect("the set");
        for at in [0, 100, sound.len() - 1] {
            let mut changed = sound.clone();
            changed[at] ^= 1;
            std::fs::write(set, changed).expect("tampering");
            assert!(house.restore(set, None).await.is_err(), "{at}");
        }
        let before = house.blocks("main");
        let second = house.backup().await;
        assert_eq!((&second.unread, second.cleared), (&vec![set.clone()], 0));
        assert!(before.is_subset(&house.blocks("main")));
        std::fs::write(set, sound).expect("a good copy of it");
        assert!(house.restore(set, None).await.expect("its blocks are there").is_whole());
        assert_eq!(house.backup().await.unread, Vec::<PathBuf>::new());
    }

    async fn two_backups_are_not_written_into_one_folder_at_once(store: &TestStore) {
        let house = house(store).await;
        house.backup().await;
        let lock = std::fs::File::open(house.out.path().join(".lock")).expect("the lock");
        lock.try_lock().expect("nobody holds it");
        let refused = backup::backup(&house.store, house.out.path(), &[house.key.public()]).await;
        assert!(says(&refused.expect_err("another is being written"), "another backup"));
        drop(lock);
        house.backup().await;
    }

    async fn the_names_of_blocks_tell_nothing_and_their_contents_open_for_the_key_alone(store: &TestStore) {
        let (one, two) = (house(store).await, tempfile::tempdir().expect("a folder"));
        one.create("1001").await;
        let first = one.backup().await;
        // Sealed to others, the same content has other names: who sees both learns nothing from them.
        let other = PrivateKey::generate().expect("a key").public();
        let second = backup::backup(&one.store, two.path(), &[other]).await.expect("a backup");
        assert!(needed(&first.made).is_disjoint(&needed(&second.made)));
        for name in one.blocks("main") {
            let bytes = std::fs::read(one.block("main", &name)).expect("a block");
            // Both stand in the store in clear: the beginning of a SQLite file, and the table of forms.
            for clear in [&b"SQLite format 3\0"[..], REGISTER.as_bytes()] {
                assert!(!bytes.windows(clear.len()).any(|w| w == clear));
            }
        }
        assert!(backup::restore(two.path(), None, &one.key, &Place::folder(one.folder.path().join("x")), Outside::default())
            .await
            .is_err());
    }
}
