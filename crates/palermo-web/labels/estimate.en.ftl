## How many are hidden

estimate-title = How many are hidden?
estimate-what = Where several lists found people in part by chance, their overlaps say something about those whom none of them found. Send lists that overlap: the page shows who is on which, and estimates how many are on none.
estimate-detection = The detected are those who were found. An estimate rests on assumptions that the lists cannot test; its warnings stand before it.
estimate-file = File with the lists
estimate-file-hint = CSV: one column of 0 and 1 for each list, and a column of counts; without one each row is a person. Leave names and everything else out. Nothing of it is kept.
estimate-count-column = Column of counts
estimate-count-column-hint = Only where it is not called “count”.
estimate-look = Look at the lists
estimate-wrong = This cannot be used as it is.
estimate-read = The lists were read. Look at who is on which, then choose below.
estimate-too-long = This takes longer than a page waits
estimate-too-long-what = Save the counts below as lists.csv and run this command; it shows how far it is.
estimate-command = Command
estimate-another = Begin with another file
estimate-detected = Detected
estimate-total = Estimated total
estimate-models = Range over defensible models
estimate-interval = Interval
estimate-level = ({ $level } %, { $method })
estimate-hidden = Hidden, as estimated
estimate-ratio = Share detected
estimate-withheld = withheld: not for publication
estimate-not-shown = not shown
estimate-at-fault = At fault: { $sets }.
estimate-overlap = Which lists share whom
estimate-overlap-how = Persons on exactly these lists; behind each list how many are on it
estimate-only = Only { $list }
estimate-persons = Persons
estimate-which = Figure
estimate-connect =
    { $n ->
        [one] { NUMBER($n) } person of { NUMBER($all) } is on two or more lists.
       *[other] { NUMBER($n) } persons of { NUMBER($all) } are on two or more lists.
    }
estimate-intervals = Detected and estimated, on one scale
estimate-intervals-how = Persons; each line is the range that one method gives
estimate-again = The same digits again
estimate-again-what = Save the counts below as lists.csv and run this command. Method, seed and counts give the same figures anywhere.
estimate-document = The whole answer for programs
estimate-choose = Choose and estimate
estimate-lists = Lists
estimate-lists-hint = Whoever is only on a list that is left out counts as unseen.
estimate-list = { $list } ({ NUMBER($n) })
estimate-method = Method
estimate-method-hint = Other methods take longer: see the command line.
estimate-method-stepwise = Stepwise choice of which lists depend on each other
estimate-method-bic = Best model by BIC
estimate-method-chao = Chao’s lower bound
estimate-method-lincoln-petersen = Two lists (Lincoln–Petersen)
estimate-repeats = Interval
estimate-repeats-hint = Repeats carry the choice of the model into the interval, and compare the models.
estimate-repeats-1000 = 1,000 repeats of the whole procedure (BCa)
estimate-repeats-0 = Without repeats, the model taken as given (Wald)
estimate-assumption = Assumption
estimate-assumption-hint = What links the seen to the unseen. No data can show it.
estimate-reasons = Why it holds here
estimate-reasons-hint = Say how people come on these lists, and who sends whom where. Without assumption and reasons an estimate is withheld.
estimate-seed = Seed
estimate-seed-hint = The same seed gives the same repeats.
estimate-counts = The counts as they were read
estimate-counts-label = Counts
estimate-counts-hint = They travel with the form and are kept nowhere. Small counts can point to a person: do not pass them on.
estimate-do = Estimate

assumption-no_highest_order_interaction = No interaction of all lists at once
assumption-independence_of_two_lists = Two lists are independent of each other

verdict-usable = This estimate can be used
verdict-caution = To be used with care
verdict-withheld = Withheld: not for publication
verdict-refused = No estimate exists
verdict-means-usable = Nothing speaks against it that these lists could show.
verdict-means-caution = The figure may be shown with these warnings beside it.
verdict-means-withheld = You see the figures to work with them. They cannot be published as an estimate, for these reasons.
verdict-means-refused = From these lists no figure can be had, for these reasons.

interval-bca = bootstrap (BCa)
interval-percentile = bootstrap (percentiles)
interval-wald = given the model (Wald)
interval-profile = given the model (profile likelihood)
interval-log_normal = log-normal
interval-chapman = Chapman

warn-too_many_lists = This method does not take so many lists. Leave some out, or choose another method.
warn-no_cases = Nobody is on these lists. There is nothing to estimate from.
warn-no_overlap = No person appears on two lists. These lists say nothing about how many are missing.
warn-start_no_mle = With these lists the calculation has no finite answer. Any number a program prints here is an artefact.
warn-no_mle = With this model and these lists the calculation has no finite answer. Any number a program prints here is an artefact.
warn-not_identifiable = Different totals fit these data equally well. The lists cannot tell them apart.
warn-not_converged = The calculation did not come to an end on these data. No figure is given.
warn-two_lists = With two lists the answer rests wholly on their being independent. State why they are.
warn-no_assumption = Say which assumption links the seen to the unseen, and why it holds here.
warn-few_overlaps =
    { $n ->
        [one] Only { NUMBER($n) } person connects the lists.
       *[other] Only { NUMBER($n) } people connect the lists.
    }
warn-runaway = The range is too wide to inform a decision.
warn-empty_pairs = These never share a person: { $each }. Check whether they could.
warn-model_switching = Small changes in the data select other models ({ NUMBER($models) } models in { NUMBER($repeats) } repeats).
warn-choice_dominates = The answer depends more on the method than on chance: between { $lower } and { $upper }.
warn-one_list_decides = Without { $list } the estimate is { $without } instead of { $with }.
warn-one_cell_decides = One case fewer on { $cell } moves the estimate from { $with } to { $without }.
warn-limit_unresolved = A limit rests on fewer than 20 of { NUMBER($repeats) } repeats and is not shown. More repeats run on the command line.
warn-repeats_refused = { $share } % of the repeats have no estimate; they are counted, not replaced.
warn-lower_bound = This is a bound: at least so many, on average. It is no estimate of the total.
warn-conditional_interval = This interval takes the model as given; it ignores that the model was chosen.
warn-list_dropped = { $list } has no case and was left out.
warn-lists_merged = { $first } and { $second } hold the same cases and are taken as one list.
warn-list_holds_all = { $list } holds every case: the other lists then say nothing about whom it missed.
warn-no_multiverse = With { NUMBER($lists) } lists not all models can be compared; the range over defensible models is not shown.
