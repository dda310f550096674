## Reading a document

document-title = Documents
document-what = A resolution, a report or a reply is read: what it is made of, who is asked to do what, what it states, and where it contradicts itself.
document-file = Document
document-file-hint = Text, Markdown, Word (DOCX), HTML or PDF with a text layer, 25 megabytes at most. It is read and forgotten: nothing of it is kept.
document-beside = Another document to compare it with
document-beside-hint = In the same language. What the two say differently of one thing is a finding.
document-language = Its language
document-language-own = Recognise it from the text
document-lang-en = English
document-lang-fr = French
document-lang-es = Spanish
document-lang-ru = Russian
document-lang-ar = Arabic
document-lang-zh = Chinese
document-lang-unknown = language not known
document-part = Show only a part
document-all = All
document-kind = Kind of facts
document-reading = Reading
document-certain = certain
document-uncertain = to be looked at
document-paragraph = Paragraph
document-paragraph-hint = Facts of this paragraph alone: 3, 3(a), pp2 or fn1.
document-from = Begin the text with paragraph
document-from-hint = A long text is shown in parts.
document-read = Read the document
document-no-file = No file was sent, or it is empty. Choose one.
document-no-text = There is no text in this file. A scanned PDF has pictures of text only: take the file from which it was printed.
document-how = How to read a document
document-how-send = Choose a document and send it. The answer is one page; it stands nowhere else, so print or save it if you need it again.
document-how-findings = Look at the findings first. Both sides stand there with their places; which of them is right is for you to say.
document-how-text = Read the text with its structure beside it. The label of a paragraph, as 4(a), is the same in every table and command.
document-how-tables = From a clause or a fact go to its place by its link. What is to be looked at, a person has to decide.
document-how-demo = Two documents to try it on, in English, French and Arabic and with two planted contradictions, are made by { $command } in the folder { $folder }.
document-how-book = The book explains each step ({ $page }); { $command } does the same without this page.
document-is-resolution = Resolution
document-is-decision = Decision
document-is-report = Report
document-is-other = Text without a known layout
document-forgotten = not kept
document-sections = On this page
document-findings = Findings
document-clauses = Clauses
document-facts = Facts
document-text = Text
document-again = Look again
document-again-what = The document is not kept here. Choose it again to see other facts, another part of the text, or to compare it.
document-structure = Structure
document-notes = Notes
document-note = Note { $n }
document-back = Back to the text
document-table = Table of the document
document-shown = The text is shown from { $first } to { $last }. To read another part, send the document again below and say where to begin.
document-text-all = All of it: { $command }
document-more = The first { NUMBER($shown) } of { NUMBER($all) } are shown. All of them: { $command }
document-no-findings = Nothing was found. That does not prove that there is nothing.
document-no-clauses = No clause was recognised. Reports have clauses only in their recommendations.
document-no-facts = No fact is as you chose.
document-expected = Expected: { $expected }. Found: { $found }.
document-act = Act
document-strength = Strength
document-strength-what = The strength is that of the list of acts, from 5 (decides) to 0 (states).
document-addressees = Addressees
document-task = Task
document-conditions = Conditions
document-deadline = Deadline
document-facts-what = Each fact is a candidate, read from the words beside it. Nothing is published from here.
document-filtered = Shown: { $what }.
document-of-paragraph = paragraph { $label }
document-written = As written
document-value = Value
document-unit = Unit
document-entity = About
document-range = { $from } to { $to }

## Kinds of facts

document-kind-number = Numbers
document-kind-money = Money
document-kind-date = Dates
document-kind-period = Periods
document-kind-state = States
document-kind-reference = References

## How exact a figure is

document-qualifier-about = about { $value }
document-qualifier-more_than = more than { $value }
document-qualifier-at_least = at least { $value }
document-qualifier-less_than = less than { $value }
document-qualifier-up_to = up to { $value }
document-qualifier-nearly = nearly { $value }

## Units

document-unit-activity = activities
document-unit-age = years of age
document-unit-case = cases
document-unit-day = days
document-unit-document = documents
document-unit-hour = hours
document-unit-item = items
document-unit-month = months
document-unit-organization = organizations
document-unit-party = parties
document-unit-percent = per cent
document-unit-person = persons
document-unit-project = projects
document-unit-state = States
document-unit-time = times
document-unit-unit = units
document-unit-victim = victims
document-unit-week = weeks
document-unit-year = years

## What the cover says

document-front-symbol = Symbol
document-front-number = Number
document-front-organ = Organ
document-front-session = Session
document-front-session_dates = Days of the session
document-front-date = Date
document-front-agenda_item = Agenda item
document-front-author = Author
document-front-original = Original

## Kinds of findings

document-finding-numbering = Numbers of paragraphs with a gap or a repeat
document-finding-footnote = A note without a call, or a call without a note
document-finding-declared_count = A count that its list does not have
document-finding-declared_sum = A total that its parts do not have
document-finding-breakdown = Parts that do not fill their whole
document-finding-percentage = Shares of more than the whole
document-finding-contradiction = A contradiction: two values for one thing
document-finding-identifier_reused = One symbol for two documents
document-finding-identifier_malformed = A symbol or number that its organ cannot have given
document-finding-date_order = Dates in a wrong order
document-finding-name_unknown = A name close to a known one, but not one of its forms
document-finding-name_ambiguous = A name that fits several
document-finding-reference_unresolved = A reference to something that is not there
document-finding-text_damaged = Characters that cannot be meant
document-finding-layout_unknown = The layout is not known: read as text
document-finding-headings = Headings and table of contents differ
document-finding-alignment = Only one of two versions has this
document-finding-other = Worth a look

## Conditions and deadlines

document-condition-xb_resources = subject to extrabudgetary resources
document-condition-existing_resources = within existing resources
document-condition-on_request = upon request
document-condition-as_appropriate = as appropriate
document-condition-as_needed = as needed
document-condition-where_possible = where possible
document-condition-fullest_extent = to the fullest extent
document-condition-priority = as a matter of priority
document-condition-domestic_law = in accordance with domestic law
document-condition-intl_obligations = in accordance with international obligations
document-condition-consult_states = in consultation with States
document-condition-ms_guidance = under the guidance of Member States
document-condition-un_rules = under the rules of the United Nations
document-condition-voluntary = voluntary
document-deadline-date = by
document-deadline-session = at the session
document-deadline-periodic = every
document-deadline-before_event = before
document-deadline-immediate = at once

## Acts

document-act-decide = decides
document-act-demand = demands
document-act-urge = urges
document-act-call_upon = calls upon
document-act-request = requests
document-act-appeal = appeals
document-act-recommend = recommends
document-act-invite = invites
document-act-encourage = encourages
document-act-authorize = authorizes
document-act-designate = designates
document-act-establish = establishes
document-act-adopt = adopts
document-act-approve = approves
document-act-endorse = endorses
document-act-declare = declares
document-act-commit = commits itself
document-act-remind = reminds
document-act-support = supports
document-act-welcome = welcomes
document-act-appreciate = appreciates
document-act-commend = commends
document-act-note = notes
document-act-note_appreciation = notes with appreciation
document-act-note_concern = notes with concern
document-act-recognize = recognizes
document-act-acknowledge = acknowledges
document-act-reaffirm = reaffirms
document-act-reiterate = reiterates
document-act-affirm = affirms
document-act-emphasize = emphasizes
document-act-stress = stresses
document-act-point_out = points out
document-act-concern = is concerned
document-act-alarmed = is alarmed
document-act-condemn = condemns
document-act-regret = regrets
document-act-recall = recalls
document-act-bear_in_mind = bears in mind
document-act-take_into_account = takes into account
document-act-convinced = is convinced
document-act-aware = is aware
document-act-guided = is guided
document-act-considered = has considered

## Files that cannot be read

wrong-document_encoding = The text of this file is in another encoding than UTF-8. Save it as UTF-8 and send it again.
wrong-document_container = This file cannot be opened. Open it in the program that made it, save it again or as plain text, and send that.
wrong-document_too_large = This document is too long to be read at once. Split it.
