# What everything in this pack is called.

pack = A seed library

# Growers

register-grower = Grower
field-grower-card = Card number
    .help = As printed on the card
field-grower-called = Called
    .read = On the bags stands { $value }
field-grower-kind = Kind of grower
field-grower-since = Grows since
    .help = The year alone is enough
    .read = Has grown for us since { $value }
field-grower-letter = Gets the yearly letter
field-grower-speaks = Language of the letter
field-grower-motto = Motto on the bags
field-grower-full_name = Full name
field-grower-plot_count = Plots
    .read = Tends this many plots: { $value }
section-grower-who = Who grows
section-grower-garden = About the garden
relation-grower-plots = Plots of this grower

# Plots

register-plot = Plot
field-plot-code = Plot code
field-plot-grower = Tended by
field-plot-cover = Cover
    .read = The plot lies: { $value }
field-plot-soil = Soil
    .help = If nobody dug, say so: not asked is an answer
field-plot-area = Area
field-plot-lies_at = Lies at
field-plot-heated = Heated
field-plot-warmest = Warmest day
field-plot-notes = Notes on the plot
section-plot-ground = The ground
section-plot-glass = Under the glass
relation-plot-lots = Lots from this plot
rule-plot-hot = So warm a glass house cooks the seedlings

# Lots

register-lot = Seed lot
field-lot-plot = From plot
field-lot-crop = Crop
    .help = Write the name as the seed book has it
    .read = These are seeds of { $value }
field-lot-variety = Variety
field-lot-harvested = Harvested
field-lot-grams = Weight
field-lot-treated = Treatment
    .read = Before storing: { $value }
field-lot-trials = Sprouting trials
field-lot-trials-sown_on = Sown on
field-lot-trials-sprouted = Sprouted of a hundred
field-lot-tale = Tale of the lot
field-lot-best = Best trial
    .read = At best { $value } of a hundred sprouted
field-lot-lent = Times lent
section-lot-seeds = The seeds
section-lot-care = How they are kept
relation-lot-loans = Loans of this lot
query-lot-good = Lots that sprout well
workflow-lot-keeping = Keeping
state-lot-keeping-received = Received
state-lot-keeping-offered = On offer
state-lot-keeping-spent = Used up
transition-lot-keeping-offer = Put on offer
    .guard = At least fifty of a hundred seeds must have sprouted
transition-lot-keeping-spend = Mark as used up
clock-lot-retry = Try the seeds again

# Loans

register-loan = Seed loan
field-loan-lot = Lot lent
field-loan-grower = Borrower
field-loan-grams = Grams lent
field-loan-asked_on = Asked on
field-loan-lent_on = Handed out on
    .read = Handed out on { $value }
field-loan-returned = Grams returned
field-loan-gain = Gain
rule-loan-lent-before-asked = It was handed out before anybody asked for it
workflow-loan-loan = State of the seed loan
state-loan-loan-asked = Asked for
state-loan-loan-lent = Handed out
state-loan-loan-home = Come home
state-loan-loan-refused = Turned down
transition-loan-loan-lend = Hand out
transition-loan-loan-return = Take the harvest in
transition-loan-loan-refuse = Turn down
clock-loan-back = Seeds due back

# Inspections

register-inspection = Inspection
field-inspection-plot = Plot looked at
field-inspection-plot_code = Code of the plot
field-inspection-on = Looked at on
field-inspection-by = Looked at by
field-inspection-found = Found
    .read = What was found: { $value }
field-inspection-verdict = Verdict
field-inspection-measure = What has to be done
field-inspection-until = To be done until
section-inspection-visit = The inspection
section-inspection-what_to_do = What follows
rule-inspection-in-the-future = Nobody has looked at it yet on that day
rule-inspection-no-measure = There is blight, and nothing is said about what has to be done

# Lists

list-seed_role = Roles in the seed library
list-grower_kind = Kinds of growers
list-cover = Covers of a plot
list-soil = Soils
list-crop = Crops
list-treatment = Treatments
list-finding = Findings
list-verdict = Verdicts

# Concepts

concept-crop = Crop
concept-treatment = Treatment of seeds
concept-finding = Finding
