# Labels of the treaty ledger. A field's `.help` is the hint beside it, `.read` the sentence that its value becomes.

pack = Treaties

register-instrument = Treaty
field-instrument-code = Code
field-instrument-symbol = Depositary's number
field-instrument-titles = Title
field-instrument-adopted_on = Adopted on
    .read = Adopted on { $value }.
field-instrument-adopted_by = Adopted by
field-instrument-in_force_on = Entered into force on
    .read = Entered into force on { $value }.
field-instrument-in_force_by = Entry into force under
field-instrument-supplements = Supplements
field-instrument-depositary = Depositary
field-instrument-source = Source
rule-instrument-in-force-after-adoption = The treaty would have entered into force before its adoption.

register-treaty_action = Action under a treaty
field-treaty_action-instrument = Treaty
field-treaty_action-party = Party
    .help = Empty where the source does not name the party: it is then stated, never counted.
field-treaty_action-party_name = Party, as the source writes it
field-treaty_action-status = Status
field-treaty_action-action = Action
    .read = Action: { $value }.
field-treaty_action-signature_date = Signed on
field-treaty_action-deposit_date = Deposited on
    .read = Deposited on { $value }.
field-treaty_action-entry_into_force = Entry into force for the party
    .help = The thirtieth day after the deposit, or the treaty's own day if later; a succession counts from its own date.
    .read = In force for the party from { $value }.
field-treaty_action-reservation = Reservation or declaration
field-treaty_action-date_confidence = Evidence for the date
field-treaty_action-unverified = Date not verified
field-treaty_action-date_source = Source of the date
field-treaty_action-party_evidence = Evidence that it is a party
field-treaty_action-note = Note
field-treaty_action-corrects = Corrects
    .help = Events are never edited: a correction is an event of its own.
section-treaty_action-action = The action
section-treaty_action-evidence = Evidence
rule-treaty_action-deposit-not-in-future = The date of deposit lies in the future.
rule-treaty_action-deposit-after-signature = The deposit lies before the signature.
rule-treaty_action-in-force-after-deposit = It entered into force before the deposit: right only for a succession.
rule-treaty_action-action-has-a-date = An action other than a signature has a date of deposit.
rule-treaty_action-date-unverified = The date is not verified: check it with the depositary.
query-treaty_action-unverified = Dates to be verified
query-treaty_action-reservations = With a reservation or declaration

concept-instrument = Treaty
concept-party = Party
concept-treaty_action = Action under a treaty
concept-party_status = Status of a party
concept-date_confidence = Evidence for the date
concept-reservation_state = Whether a reservation is known
concept-date_deposited = Date of deposit

list-date_confidence = Evidence for the date
list-party = Parties
list-party_status = Status of a party
list-reservation_state = Whether a reservation is known
list-treaty_action = Actions under a treaty
text-party-unnamed = { $value ->
    [one] One party that the source does not name is left out of the count.
   *[other] { $value } parties that the source does not name are left out of the count.
}
text-parties = { $value ->
    [one] One party to { $treaty } on { $on }:
   *[other] { $value } parties to { $treaty } on { $on }:
}
text-parties-undated = The day of their deposit is not known, so that they are not counted: { $states }
text-joined = Joined:
text-left = Left:

# Files that are read

text-mapping-treaty-actions = Treaty actions as the depositary lists them
