## All registers

registers-title = Registers
registers-what = Everything that is kept here, by the pack that declares it.

## The list of a register

list-new = Add a record
list-declares = What this register declares
list-filters = Filters
list-search = Search
list-saved = Saved filter
list-any = All
list-day = As it held on
list-columns = Columns
list-show = Show
list-clear = Take all filters away
list-all = All records.
list-only = Only: { $what }.
list-is = { $field }: { $value }
list-either = { $one } or { $other }
list-found = “{ $text }” found
list-as-of = as it held on { $day }
list-record = Record
list-choose = Choose
list-choose-one = Choose { $title }
list-move = What is to be done with the chosen ones
list-move-look = Look before it is done
list-empty = Nothing is kept here yet.
list-no-match = No record fits these filters.
list-beyond = The list is shorter than this page.
list-export = Take the records out as a file
list-export-filtered = The file holds the records that this list shows, on all its pages.
list-keep = Keep this filter
list-keep-name = Name of the filter
list-kept = The filter is kept. It stands among the saved ones.
list-deleted = The record is deleted.

list-sealed = Search among what is sealed
list-sealed-what = Finds people by name, however it is spelt and in whichever script, and by number. The ledger keeps that you searched and what for, never whom.
list-sealed-text = Name or number
list-sealed-do = Search
list-sealed-none = Nothing fits among the records that you may open.
list-sealed-found = Found
list-sealed-more = There are more than these. Add another word.
list-sealed-waiting = Some records could not be searched yet. Search again to take in the next ones.
wrong-search_too_long = This is too long. Two or three words are enough.
