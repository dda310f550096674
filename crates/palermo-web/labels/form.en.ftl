## Questions of generated forms

form-answered = answered
form-no-answer = No answer, because …
form-open = nothing stated
form-day = Day
form-month = Month
form-year = Year
form-time = Time
form-amount = Amount
form-currency = Currency
form-rate-date = Rate of day
form-street = Street and number
form-postal-code = Postal code
form-city = Town
form-subdivision = Province (ISO 3166-2)
form-country = Country (ISO)
form-place = Name of the place
form-latitude = Degrees north
form-longitude = Degrees east
form-precision = Within metres
form-qualifier = How exact
form-find = Search in the list
form-find-record = Search a record
form-find-button = Search
form-found-nothing = Nothing was found. Try another word.
form-add-one = Add one
form-add = Add
form-more-said = Say no, unknown or refused of single answers
form-row = Entry { NUMBER($n) }
form-add-row = Add an entry
form-drop-row = Take this entry away
form-hint-interval = A figure as it is known: 17, <5, 10–14 or ≥20.
form-hint-phone = With the code of the country, as +41 22 000 00 00.
form-hint-date = Leave day or month open where they are not known.
form-hint-duration = As P45D for 45 days or P3M for three months.

## Saving

form-new = New: { $register }
form-edit = Change: { $title }
form-save = Save the record
form-save-anyway = Save as it is
form-keep = Keep as a draft
form-refresh = Show the questions that follow from this
form-more-questions = Your answers opened further questions. Answer them, or save as it is.
form-kept = The draft is kept until { $day }. Only you see it.
form-kept-out = Not kept in the draft, since it can only be kept sealed: { $fields }
form-saved = Saved.
form-unchanged = Nothing differed from what stood: nothing was changed.
form-again = The form came from an older session. It is still filled: save once more.
form-stale = { $who } saved another version meanwhile. Below is what differs; your form is still filled. Look at both, then save again.
form-somebody = Somebody
form-stale-field = Question
form-stale-now = As it stands now
form-stale-yours = As you have it
form-left-out = Asked elsewhere, since it can only be kept sealed:
form-warned = Saved, with something to look at:

## What is wrong with an answer

wrong-required = Nothing is stated. Answer it, or say why there is no answer.
wrong-unknown_code = This is not in the list. Choose from it, or search by another word.
wrong-code_not_valid = This is no longer in use on that day. Choose another.
wrong-not_a_date = There is no such day. Write day, month and year in figures.
wrong-not_a_day = The whole day is needed: day, month and year.
wrong-not_a_number = This is not a number.
wrong-not_a_figure = This is not a figure. Write 17, <5, 10–14 or ≥20.
wrong-too_precise = This has more decimal places than are kept here.
wrong-not_a_phone = This is not a telephone number. Write it with the code of the country.
wrong-not_an_email = This is not an e-mail address.
wrong-not_a_url = This is not a web address. Begin it with https://
wrong-not_an_identifier = This identifier does not pass its check. Compare it with the original.
wrong-not_a_duration = This is not a length of time. Write P45D or P3M.
wrong-no_currency = Say the currency by its three letters, as EUR.
wrong-unknown_currency = There is no such currency.
wrong-said_twice = It is ticked, and something else is said of it below. Keep one of the two.
wrong-contradiction = The whole is said to be no, and a part of it yes. Keep one of the two.
wrong-not_unique = Another record has this already. Look it up before you make a second one.
wrong-overlap = The period overlaps with another one of the same kind.
wrong-no_such_record = What it points at is not there any more.
wrong-number_taken = This number was given already and is never given again.
wrong-append_only = Events here are never changed. Enter a correction that points at this one.
wrong-class_sealed = This can only be kept sealed and is not taken here.
wrong-needs = This must be stated first.
wrong-role = Your role does not allow this.
wrong-guard = Its condition does not hold yet.
wrong-other = This cannot be kept as it is.
