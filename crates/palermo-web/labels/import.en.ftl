## The import desk

import-title = Import
import-what = A file is looked at first: you see what would happen, cell by cell. Nothing is kept before you say so, and what was taken in can be undone.
import-file = File
import-file-hint = A table as CSV, Excel, OpenDocument or JSON, 25 megabytes at most. It stays in memory for half an hour and lies on no disk.
import-look = Look at the file
import-no-file = No file was sent, or it is empty. Choose one.
import-former = Taken in so far
import-none-yet = Nothing yet.
import-all = All batches
import-of = Import: { $file }
import-unrecognised = No mapping recognises this file by its columns. Choose the one that fits.
import-checking = Rows read and checked: { NUMBER($done) }
import-writing = Records written: { NUMBER($done) } of { NUMBER($all) }
import-wait = You may leave this page: the work goes on. Until it is done nothing of it is seen anywhere.
import-would-good = This is what would happen. Nothing has been taken in yet.
import-would-bad = Some rows cannot be taken in. Mend them in the file, or take in the others.
import-was = Taken in.
import-was-part = Taken in, without the rows below.
import-was-nothing = Nothing was taken in.
import-batch = Open the batch; it can be undone there
import-another = Import another file
import-rows-read = Rows read
import-new = New records
import-changed = Changed records
import-unchanged = Records that stand already
import-excluded = Rows left out by the mapping
import-rejected = Rejected rows
import-mapping = Mapping
import-mapping-hint = The first fits the columns of the file.
import-mapping-none = None fits the columns of the file.
import-own-layout = { $register }, as exported from here
import-choose = Choose
import-edition = Edition of the source
import-keep-good = Take in the good rows although others are rejected
import-take =
    { $n ->
        [one] Take in { NUMBER($n) } record
       *[other] Take in { NUMBER($n) } records
    }
import-look-again = Look again
import-drop = Forget the file
import-errors = What is wrong
import-errors-more = And { NUMBER($n) } more.
import-warnings = Worth a look
import-cell = Cell or row
import-column = Column
import-value = As it stands
import-wrong = What to do
import-unknown = Texts that no code stands for
import-unknown-what = Each is listed once. Add it to the mapping, or correct it in the file.
import-left-out = Columns that were not read
