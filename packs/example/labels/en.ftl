# What everything in this pack is called. A message names a register, field, state …; `.help` is the hint beside the
# field, `.read` the sentence that its value becomes in the story of a record.

# The pack

pack = A lending library of tools

# Registers

register-item = Item
register-branch = Branch
register-member = Member
register-visit = Visit
register-loan = Loan
register-price = Price
register-condition_event = Observation of condition
register-item_link = Link between items
register-brochure = Leaflet
register-symbol_item = Museum item
register-stock_count = Published stock count
register-closed_form = Check list
register-locker = Locker
register-tip = Word from outside

# Item

field-item-inventory = Inventory number
    .help = As written on the item
    .read = Inventory number { $value }
field-item-name = Name
    .read = It is called { $value }
field-item-description = Description
field-item-notes = Notes
field-item-kind = Kind
    .help = Choose the most exact kind that you are sure of
    .read = It is: { $value }
field-item-condition = Condition
    .help = If nobody looked, say so: not asked is an answer
    .read = Its condition is { $value }
field-item-gear = Safety gear
    .help = Tick what is needed, and say no where it is not
    .read = It needs { $value }
field-item-made_in = Made in
field-item-maker_country = Country of the maker
field-item-manual_language = Language of the manual
field-item-insured_in = Currency of the insurance
field-item-kept_in = Kept in (province)
field-item-pieces = Pieces
field-item-weight = Weight
    .help = Write ~2.5 for about 2.5 kg
field-item-electric = Electric
field-item-voltage = Voltage
field-item-lent_before = Loans before the register began
    .help = Write <5 if you know only that it was fewer than five
field-item-made = Made
    .help = The year alone is enough
field-item-bought_on = Bought on
field-item-inspected_at = Last inspected
field-item-longest_loan = Longest loan
field-item-new_price = Price when new
field-item-manual = Manual on the web
field-item-manual_isbn = ISBN of the manual
field-item-maker = Maker
field-item-serial = Serial number
field-item-stands_at = Where it stands
field-item-branch = Branch
field-item-visit_count = Visits
    .read = { $value } visits
field-item-last_service = Last service
field-item-deposit = Deposit asked
field-item-services = Services
field-item-services-done_on = Done on
field-item-services-work = Work
field-item-services-cost = Cost
section-item-what = What it is
section-item-state = How it is
section-item-power = Power
section-item-house = In the house
relation-item-visits = Visits
rule-item-bought-in-future = It cannot have been bought after today
rule-item-made-after-bought = It was made after it was bought: one of the dates is wrong
rule-item-unsafe-never-serviced = It is unsafe and was never serviced
query-item-power_in_use = Power tools in use

# Branch

field-branch-code = Code
field-branch-name = Name
field-branch-address = Address
field-branch-phone = Telephone
field-branch-email = E-mail
field-branch-website = Web site
field-branch-lockers = Lockers
field-branch-lockers_taken = Lockers taken

# Member

field-member-card = Card
field-member-group = Group
field-member-joined_on = Joined on
field-member-branch = Branch
field-member-looks_for = Looks for
    .help = A filter, as under(kind, 'ladder')
field-member-full_name = Full name
field-member-home = Home address
field-member-mobile = Mobile telephone
field-member-mail = E-mail
field-member-remarks = Remarks
field-member-loan_count = Loans
relation-member-loans = Loans

# Visit

field-visit-item = Item
field-visit-member = Member
field-visit-on = Date
field-visit-reasons = Reasons
    .read = Came for: { $value }

# Loan

field-loan-item = Item
field-loan-member = Member
field-loan-also_lent = Lent with it
field-loan-from_day = Planned from
field-loan-to_day = Planned until
field-loan-lent_on = Lent on
field-loan-returned_on = Returned on
    .read = Returned on { $value }
field-loan-condition_on_return = Condition on return
field-loan-ill_from = Borrower ill from
field-loan-ill_until = Borrower ill until
field-loan-desk = Lent by (desk)
field-loan-called = Called
field-loan-inspected = Inspected
field-loan-paid = Damage paid
field-loan-days_lent = Days lent
rule-loan-ends-before-it-begins = The loan ends before it begins
workflow-loan-loan = State of the loan
state-loan-loan-reserved = Reserved
state-loan-loan-lent = Lent
state-loan-loan-returned = Returned
state-loan-loan-lost = Lost
state-loan-loan-cancelled = Cancelled
state-loan-loan-struck = Struck out
transition-loan-loan-lend = Lend
transition-loan-loan-return = Take back
transition-loan-loan-write-off = Write off
transition-loan-loan-cancel = Cancel
transition-loan-loan-strike = Strike out: entered by mistake
clock-loan-return = Due back
clock-loan-half_way = Half-way call
clock-loan-hand_out = Not handed out before
clock-loan-check_up = Ask whether it works
clock-loan-inspection = Inspection after return
clock-loan-claim = Claim for damages

# Price

field-price-kind = Kind
field-price-amount = Amount

# Observation of condition

field-condition_event-item = Item
field-condition_event-seen_on = Seen on
field-condition_event-condition = Condition
field-condition_event-corrects = Corrects

# Link

field-item_link-seen_on = Seen on

# Leaflet

field-brochure-code = Code
field-brochure-heading = Heading
field-brochure-body = Text
field-brochure-about = About
field-brochure-leaflet = File
field-brochure-shown = May be shown
workflow-brochure-publishing = Publication
state-brochure-publishing-draft = Draft
state-brochure-publishing-published = Published
state-brochure-publishing-withdrawn = Withdrawn
transition-brochure-publishing-publish = Publish
transition-brochure-publishing-withdraw = Withdraw

# Museum item

field-symbol_item-symbol = Symbol
field-symbol_item-name = Name

# Stock count

field-stock_count-dataset = Dataset
field-stock_count-edition = Edition
field-stock_count-source_row = Row of the source
field-stock_count-source_column = Column of the source
field-stock_count-key = What is counted
field-stock_count-text = As written
field-stock_count-figure = Figure
field-stock_count-flags = Flags

# Check list

field-closed_form-item = Item
field-closed_form-on = Date
field-closed_form-gear = Safety gear handed out

# Locker

field-locker-branch = Branch
field-locker-member = Member
workflow-locker-use = Use of the locker
state-locker-use-asked_for = Asked for
state-locker-use-in_use = In use
state-locker-use-given_back = Given back
state-locker-use-opened = Opened by the library
transition-locker-use-hand-over = Hand over the key
transition-locker-use-bring-back = Take the key back
transition-locker-use-break-open = Open without the member

# Lists

list-staff_role = Roles in the library
list-item_kind = Kinds of items
list-condition = Conditions
list-visit_reason = Reasons for a visit
list-safety_gear = Safety gear
list-member_group = Groups of members
list-link_role = Roles of a link
list-origin = Origins
list-shelf = Shelves

# Concepts and roll-ups

concept-kind = Kind of item
concept-condition = Condition
concept-gear = Safety gear
concept-visit_reason = Reason for a visit
concept-made_in = Made in
concept-stock_year = Year of the count
concept-tool = Tool
rollup-shelf = By shelf

# Indicators

indicator-example-items = Items by shelf and condition
indicator-example-items-rule = Each item that may be lent is counted once, on the day of the table. Items of unknown condition are shown apart.
indicator-example-gear = Items by safety gear needed
indicator-example-gear-rule = An item that needs several kinds of gear stands in each row and once in the total. Shares are of the items with a yes or a no.
indicator-example-visitors = Visitors by reason and year
indicator-example-visitors-rule = Each member is counted once a year. Who came for several reasons stands in a row of its own. Visits without a member are left out.
concept-maker_country = Country of the maker

text-tools = What stands on the shelf is counted, not what is lent.

mapping-example-items = Inventory of the tool shop
mapping-example-stock = Yearly count of tools

# Tip

field-tip-about = What it is about
field-tip-seen_on = When
    .help = The year alone is enough
field-tip-what = What happened
field-tip-name = Your name
    .help = You need not say it
field-tip-mobile = Your telephone
    .help = If we may call you
intake-tip = Tell us about a tool
intake-tip-thanks = Thank you. Somebody of the library reads it within a week.
workflow-tip-triage = Triage
state-tip-triage-new = New
state-tip-triage-taken_up = Taken up
state-tip-triage-settled = Settled
transition-tip-triage-take-up = Take up
transition-tip-triage-settle = Settle
