## Tables of figures

sheet-title = { $table }: { $by }
sheet-by-one = by { $one }
sheet-by-two = by { $one } and { $other }
sheet-caption = The same figures. Each opens to where it comes from.
sheet-more = Rows that are not shown here: { NUMBER($n) }. The downloads hold all of them; a choice of codes shows fewer.
sheet-count = Count
sheet-hidden =
    { $n ->
       *[other] * Not shown: fewer than { NUMBER($n) } people are in it, or it would let such a figure be worked out. Nobody shall be recognised.
    }
sheet-source = Source: { $source }
sheet-source-own = Own records of this installation.
sheet-lo = At least
sheet-hi = At most
sheet-text = As shown
sheet-sign = Why there is no figure

## Explore

explore-title = Explore the figures
explore-nothing = No figures are published here yet.
explore-own = Counted from the records kept here. Small figures are hidden so that nobody can be recognised.
explore-others = Published by others and shown as they published it.
explore-empty = There are no figures for this choice. Choose another.
explore-choose = Choose what to see
explore-data = Figures
explore-rows = Rows
explore-columns = Columns
explore-no-columns = None
explore-as = Show as
drawing-bars = Bars
drawing-stacks = Stacked bars
drawing-lines = Lines
drawing-matrix = Matrix
drawing-table = Table only
explore-download = Download { $format }
explore-picture = Picture ({ $format })
explore-cite = How to cite
explore-cite-as = { $title }. { $source } Read on { $day }.
explore-permalink = Address that leads every reader to her own language:

## Where a figure comes from

cell-title = Where this figure comes from
cell-table = Table
cell-rule = How it is counted
cell-dataset = Records
cell-formula = Formula
cell-filter = Which count
cell-rollup = Grouped by (version)
cell-seq = As of event
cell-own = The records themselves are seen only by who works on them.
behind-title = Records behind this figure
behind-now = As the records stand now. The published figure is of the event that its page names.
behind-none = No record counts for this figure as the records stand now.
cell-sources = Cells of the source
cell-no-source = No cell of the source gives this figure.

## Countries

countries-title = Countries
countries-what = In alphabetical order. Countries are never ranked.
country-treaties = Treaties
country-bound = Bound.
country-bound-since = Bound; deposited on { $day }.
country-undated = Said to be bound; the day of deposit is not known.
country-not-bound = Not bound, as far as is known here.
country-figures = Figures
country-detection = Detected victims measure detection, not how common the crime is. A State that looks harder finds more.
country-nothing = No figures of this country were imported here.
country-quality = How good the figures are
country-exact = Figures given exactly
country-ranges = Figures given as a range (such as <5)
country-conflicts = Figures on which the source contradicts itself

## Flows

flows-title = Flows
flows-what = From where to where people were trafficked, as far as it was found. What was not found is not here.
flows-none = No flows are published here yet.
flows-side-detection = Where victims were found, by citizenship
flows-side-return = From where own citizens came back
flows-apart = Figures of detection and of return are of people who may be the same: they are shown apart and never added.
flows-year = Year
flows-all-years = All years
flows-as-sankey = Flows
flows-as-map = Map
flows-as-matrix = Matrix
flows-here = Found here
flows-no-map = A map needs both ends; these figures name one.
flows-left-out =
    { $n ->
       *[other] Further flows that are only in the table: { NUMBER($n) }.
    }
map-disclaimer = The boundaries and names shown and the designations used on this map do not imply official endorsement or acceptance by the United Nations.
map-table = The same figures stand in the table.

## Treaties

treaties-title = Treaties
treaties-none = No treaties are kept here.
treaties-which = Treaty
treaties-on = On the day
treaties-from = What changed since
treaties-from-hint = Leave it empty to see the parties alone.
treaties-parties =
    { $n ->
        [one] { NUMBER($n) } party on { $day }
       *[other] { NUMBER($n) } parties on { $day }
    }
treaties-unnamed = The source declares { NUMBER($declared) } parties and names { NUMBER($counted) }: { NUMBER($n) } it does not name, so they are not counted.
treaties-undated = The day of deposit is not known, so these are not counted:
treaties-joined = Joined from { $from } to { $to }
treaties-left = Left from { $from } to { $to }
treaties-nobody = Nobody.

## Method

method-title = Method
method-what = How the figures are counted, what they leave out, and how people are kept safe.
method-detection = Detection is not prevalence
method-detection-what = The figures are of people who were found. How many were not found nobody can read from them. Where more is found, more may have been looked for.
method-intervals = Ranges stay ranges
method-intervals-what = Where a source says <5 it is anything from 0 to 4. It is added and drawn as that, never as a middle. Whether figures rise or fall is said only where the ranges leave no doubt.
method-unknown = What is not known is shown
method-unknown-what = Unknown, not asked and refused are answers of their own. They stand in rows of their own and are never spread over the others.
method-hidden = Small figures are hidden
method-hidden-what = A figure of fewer than five people could point at a person. It is hidden, with as many others as are needed so that it cannot be worked out from the totals. A second program, written apart from the first, tries to work it out before anything is published.
method-sources = Every figure opens
method-sources-what = Behind each figure stand its rule, its filter and the version of its lists; behind a figure of others the cell of the source.
