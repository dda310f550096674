## A record

record-can-do = What can be done
record-edit = Change
record-delete = Delete
record-for-roles = This is for: { $roles }
record-says-nothing = The record says nothing yet.
record-gone = not there any more
record-pointing = { $register } ({ $field })
record-none-yet = None yet.
record-all-pointing = Show all
record-moved = The state has changed.
record-awaited = This was written down. The state changes when enough others have approved.
record-approval-wanted =
    { $n ->
        [one] one other person must approve
       *[other] { NUMBER($n) } other persons must approve
    }
record-approval-asked = { $who } asked for this; { NUMBER($n) } of { NUMBER($all) } have approved
record-clock-done = The time limit was changed.
record-undone = The batch is undone: what it made is gone, what it changed stands as before.
record-not-undone = The batch was not undone.
record-stale = Somebody changed the record meanwhile. Look at it as it stands now, then decide again.
record-as-of = As it was
record-as-of-day = Show the record as it stood on
record-as-it-stood = This is version { NUMBER($version) }, of { $when }. It is not how the record stands now.
record-now = Show it as it stands now
record-history = What happened
record-history-all =
    { $n ->
        [one] The whole history: { NUMBER($n) } step
       *[other] The whole history: { NUMBER($n) } steps
    }
record-origin = Where it came from
record-origin-key = Key in the source
record-origin-edition = Edition
record-origin-row = Row
record-origin-column = Column
record-origin-text = As it stood there
record-origin-batch = Taken in by
record-origin-open = the batch

## History

moment = { $day }, { $time }
history-of = History: { $title }
history-what = Each step with who made it, when, and what differs from before; the newest first.
history-nothing = nothing
history-link = another record
history-deleted = Deleted
history-restored = Put back as it was
history-moved = Moved to: { $state }
history-made = Made
history-changed = Changed
history-version = version { NUMBER($n) }

## A step of a workflow

form-step = { $what }: { $title }

## Deleting

delete-title = Delete: { $title }
delete-what = The record goes out of every list and table. Its versions stay in the history, so that it can be accounted for.
delete-do = Delete the record
delete-not = Leave it as it is

## Many records at once

bulk-none-chosen = No record was chosen.
bulk-back = Back to the list
bulk-will = { NUMBER($n) } of { NUMBER($all) } chosen records would be changed. Nothing has happened yet.
bulk-stands = As it stands
bulk-then = Afterwards
bulk-not-from-here = stays: this does not start from here
bulk-approved-singly = stays: others must approve this, one record at a time
bulk-do = { $what }: { NUMBER($n) }
bulk-refused = One of the records may not be changed any more, so none was. Look at the list again.
bulk-stale = Somebody changed one of the records meanwhile, so none was moved. Look at the list again.
batch-undo = Undo this batch
batch-undo-what = What the batch made goes, what it changed stands as before: while nothing depends on it.
batch-undo-do = Undo it
wrong-changed_since = One of its records was changed since. Undo that change first.
wrong-nothing_to_undo = Nothing of it stands any more.
wrong-still_referred_to = Other records point at it. Change or delete those first.
wrong-not_from_here = This does not start from the state in which the record stands.
wrong-no_such_transition = There is no such step here.
wrong-state_not_in_profile = The rules of this country do not use that state.
wrong-set_by_engine = This is filled in by the system and cannot be given.
wrong-not_a_filter = This is not a filter that the register understands.
wrong-effects_without_end = The rules of this register call each other without end. Tell the operator.
wrong-counter_full = Nothing is left: the number has reached its ceiling.
wrong-counter_empty = Nothing of it is taken, so nothing can be given back.
wrong-counter_unstated = A number that this depends on is not stated yet.
wrong-counter_held = Something is taken of what this names. Give it back first.
wrong-approval_own = Who asked for this does not approve it: others must.
wrong-approval_twice = You have approved this. It waits for others.
wrong-approval_changes = Who approves changes nothing. Leave the values out, or change the record and ask again.

## Time limits

clocks-title = Time limits
clock-act = Pause, extend or end
due-today = today
due-in =
    { $n ->
        [one] in { NUMBER($n) } day
       *[other] in { NUMBER($n) } days
    }
due-since =
    { $n ->
        [one] { NUMBER($n) } day ago
       *[other] { NUMBER($n) } days ago
    }
clock-due = Due:
clock-history = How it moved
clock-over = This time limit has ended.
clock-pause = Pause
clock-pause-what = The time stands still for one of the causes that the rules name.
clock-cause = Cause
clock-resume = Let it run on
clock-resume-what = The time runs again; the days of the pause do not count.
clock-hold = Hold
clock-hold-what = The time stands still by decision. Say under which number the reason is filed.
clock-reason = Reference of the reason
clock-reason-hint = A number such as 2026/114. No names, no sentences.
clock-extend = Extend
clock-extend-what = All extensions together have a limit; each is approved by somebody.
clock-length = By how much
clock-length-hint = As 5d for days, 10wd for working days, 24h for hours, 3mo for months.
clock-approver = Approved by (handle)
clock-stop = End it
clock-stop-what = The time limit ends here. It does not count as met.
wrong-not_a_length = This is not a length of time. Write 5d, 10wd, 24h or 3mo.
wrong-reason_needed = Say under which number the reason is filed, and who approves where that is asked.
wrong-clock_not_running = This time limit does not run any more.
wrong-cause_not_listed = The rules do not name this cause.
wrong-not_extendable = This time limit cannot be extended.
wrong-extension_too_long = All extensions together would be longer than is allowed.
wrong-reason_not_a_reference = Write the number of a file or decision, never a sentence or a name.

## My day

my-day-title = My day
my-day-due = Due
my-day-nothing-due = Nothing is running out.
my-day-told = Told to you
my-day-nothing-told = Nobody told you anything.
my-day-drafts = Begun and not finished
my-day-no-drafts = No drafts.
my-day-draft-until = kept until { $when }
my-day-all = Show all

## What is sealed

record-sealed = Sealed
record-sealed-what = What stands here may harm a person if it gets out. It opens for those who hold its key, and the ledger says who opened it and what for.
record-sealed-purpose = What for
record-sealed-open = Open
record-sealed-closed = Closed for you: { $what }
record-sealed-damaged = Damaged, and not shown: { $what }. Tell the operator.
record-sealed-locked = The installation is locked: nothing that is sealed can be opened now. Tell the operator.
record-sealed-close = Close it again
form-sealed-what = This is sealed as soon as it is saved. Write here what says who the person is, and nowhere else.

## Who was let in

record-access = Who was let in
access-title = Who was let into: { $title }
access-none = Nobody was let into this record.
access-new = Let a colleague in
access-nobody = No colleague of this organisation can be let in.
access-colleague = Colleague
access-basis = Ground
access-compartments = What is sealed and may be opened
access-until = Until this day, the end of it included
access-do = Let in
access-back = Back to the record
access-revoke = Take back
access-done = The colleague was let in.
access-closed = Let in, but you hold no key of { $what }: it stays closed until somebody who holds it lets the colleague in.
access-revoked = The access was taken back, with the keys that came with it.
access-prove = Show again who you are, then send this once more
access-wrong-colleague = Choose a colleague.
access-wrong-purpose = Choose at least one purpose.
access-wrong-basis = Choose a ground.
access-wrong-until = Give a day that is not over.
access-address = Address for the colleague
access-open = The record, for this purpose
