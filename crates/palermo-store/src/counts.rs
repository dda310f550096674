//! How many records a narrowed list has: counted once, then remembered until an event touches its register. A count reads every
//! hit, a page only its own fifty.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use palermo_register::catalog::Register;

use crate::db::Reads;
use crate::layout::Layout;
use crate::read::{self, Listing};
use crate::sight::Sight;
use crate::{Result, ledger};

/// Counts remembered at most; the one that was asked for longest ago is forgotten first.
const KEPT: usize = 256;

/// The counts of an open installation.
#[derive(Debug, Default)]
pub(crate) struct Counts(Mutex<VecDeque<Count>>);

#[derive(Debug)]
struct Count {
    register: String,
    /// What was counted: without order, offset and limit.
    of: Listing,
    total: i64,
    /// No event up to this one has touched the register since it was counted.
    seq: i64,
}

impl Counts {
    /// How many records a listing has in all.
    ///
    /// # Errors
    /// The database refuses.
    pub(crate) async fn of(
        &self,
        reads: &mut impl Reads,
        register: &Register,
        layout: &Layout,
        listing: &Listing,
    ) -> Result<i64> {
        // What somebody may see hangs on grants too: no permission outlives the commit that ends it.
        let (settled, elsewhere) = listing.sight.divided();
        let with = |sight| Listing { order: Vec::new(), offset: 0, limit: 0, sight, ..listing.clone() };
        let besides = match elsewhere {
            Sight::Always(false) => 0,
            sight => read::count(reads, register, layout, &with(sight)).await?,
        };
        let own = match settled {
            Sight::Always(false) => 0,
            sight => self.remembered(reads, register, layout, with(sight)).await?,
        };
        Ok(own + besides)
    }

    async fn remembered(
        &self,
        reads: &mut impl Reads,
        register: &Register,
        layout: &Layout,
        of: Listing,
    ) -> Result<i64> {
        // The head is read before the count: what happens in between makes the count old, never wrongly new.
        let head = ledger::last_seq(reads).await?;
        if let Some(known) = self.take(&register.name, &of)
            && (known.seq == head || !ledger::touched(reads, &register.name, known.seq).await?)
        {
            let total = known.total;
            self.keep(Count { seq: head, ..known });
            return Ok(total);
        }
        let total = read::count(reads, register, layout, &of).await?;
        self.keep(Count { register: register.name.clone(), of, total, seq: head });
        Ok(total)
    }

    fn take(&self, register: &str, of: &Listing) -> Option<Count> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept.iter().position(|c| c.register == register && c.of == *of)?;
        kept.remove(place)
    }

    fn keep(&self, count: Count) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_back(count);
        if kept.len() > KEPT {
            kept.pop_front();
        }
    }

    /// Forgets all: the fields that listings name by their place are others from now on.
    pub(crate) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
