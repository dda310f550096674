## Packs

packs-title = Packs
packs-what = What is kept here and how it works is declared in packs. Nothing of it is hidden.
packs-holds = Version { $version }; registers: { $registers }; code lists: { $lists }
pack-version = { $name }, version { $version }
pack-registers = Registers of this pack
pack-lists = Code lists
pack-open = Open the register
pack-append-only = never changed, only added to
pack-machinery = kept by the system
pack-field = Field
pack-kind = Kind
pack-class = Who may see it
pack-notes = Notes
pack-required = must be stated
pack-states = may be unknown, not asked or refused
pack-computed = computed
pack-counted = counted
pack-conditional = asked only in some cases
pack-length = length:
pack-rules = Rules
pack-begins = It begins as: { $state }
pack-step = Step
pack-from = From
pack-to = To
pack-who = Who may
pack-guard = Condition
pack-guarded = a condition must hold
pack-everyone = everyone
list-codes = Codes: { NUMBER($n) }
list-code = Code
list-meaning = Meaning
list-from = In use from
list-until = until

## Kinds of fields

kind-text = line of text
kind-long_text = longer text
kind-integer = whole number
kind-decimal = decimal number
kind-yn = yes or no
kind-date = date
kind-datetime = date and time
kind-duration = length of time
kind-code = code of a list
kind-set = several codes of a list
kind-country = country
kind-language = language
kind-currency = currency
kind-subdivision = province or state
kind-interval = figure with two ends
kind-ref = link to a record
kind-refs = links to records
kind-rows = repeated entries
kind-money = amount of money
kind-translated = text in several languages
kind-file = file
kind-person_name = name of a person
kind-address = postal address
kind-phone = telephone number
kind-email = e-mail address
kind-url = web address
kind-identifier = official number
kind-place = place
kind-query = filter
kind-concepts = key of a figure

## Classes of fields

class-public = public
class-operational = work of the house
class-coded = coded fact
class-narrative = text about a case: sealed
class-identity = who a person is: sealed
