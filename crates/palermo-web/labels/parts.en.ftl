## Parts of forms and lists

optional = (may be left open)
summary-title =
    { $n ->
        [one] One thing is to be mended
       *[other] { NUMBER($n) } things are to be mended
    }
pages = Pages of the list
pages-where = Page { NUMBER($page) } of { NUMBER($pages) }, { NUMBER($total) } in all
pages-first = First
pages-before = Before
pages-next = Next
pages-last = Last

## The page of parts

parts-title = Parts of the pages
parts-what = Each part in each state, for people who look after the pages.
parts-buttons = Buttons
parts-button = Send the referral
parts-button-quiet = Save and go on later
parts-fields = Questions
parts-question = Name of the agency
parts-hint = As it stands on its letters.
parts-wrong = Nothing is stated. Write the name, or choose “unknown”.
parts-choice = How was the person found?
parts-choice-one = By the hotline
parts-choice-two = By an inspection
parts-notices = Notices
parts-notice = Call only between 10:00 and 12:00.
parts-states = States
parts-state-plain = Opened
parts-state-due = Due today
parts-state-late = Overdue by 1 day
parts-state-done = Answered
parts-tables = Tables
parts-table-year = Year
parts-table-women = Women and girls
parts-table-unknown = Not recorded
parts-story = What happened
parts-story-one = Came from the hotline with a child. First safety plan made.
