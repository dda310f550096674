## The frame of every page

language = English
skip = Skip to content
main-doors = Main
way-here = Where you are
choose-language = Language
door-explore = Explore
door-countries = Countries
door-flows = Flows
door-treaties = Treaties
door-method = Method
door-about = About
door-my-day = My day
door-registers = Registers
door-import = Import
door-packs = Packs
door-admin = Administration
accessibility = Accessibility
sign-in = Sign in
sign-out = Sign out
version-of = Palermo { $version }

## When something is wrong

error-reference = Reference: { $reference }
error-home = Go to the first page
error-400-title = This address was not understood
error-400-what = Part of the address asks for something that is not offered here. Go back and choose again.
error-403-title = You may not do this
error-403-what = Your role does not allow it, or the form came from another page. Nothing was changed. Ask the person who looks after your accounts.
error-404-title = There is no such page
error-404-what = The address may be mistyped, or what stood here is gone.
error-405-title = This cannot be asked in that way
error-405-what = A form was sent to a page that takes none. Go back and try again from the page itself.
error-409-title = Somebody else was faster
error-409-what = What you worked on was changed meanwhile. Nothing of yours is lost: both versions are shown.
error-413-title = This is too large
error-413-what = A file or form may have { $limit } megabytes at most. Split the file, or ask the operator to import it.
error-429-title = Too many tries
error-429-what = Wait a little, then try again.
error-500-title = Something went wrong on our side
error-500-what = Nothing of what you did was half-saved. Try again; if it happens again, tell the operator the reference.
error-503-title = Not ready for a moment
error-503-what = Another long piece of work is being written. Try again in half a minute.
error-locked-title = The installation is locked
error-locked-what = What is sealed can be neither opened nor kept until the operator has unsealed the installation. Nothing was changed. All other pages work: go back to the record, tell the operator, and try again when it is done.
error-507-title = No room left to save
error-507-what = Nothing was saved, because the disk of this service is full. What you wrote stands on this page: keep it open, tell the operator, and save again later.
error-answers-note = What the service says about it:

## Signing in

sign-in-title = Sign in
sign-in-why = For people who work here. Everything public can be read without signing in.
sign-in-handle = Handle
sign-in-passphrase = Passphrase
sign-in-button = Sign in
sign-in-wrong = The handle and the passphrase do not go together. Check both and try again.
sign-in-wait = Too many tries. The next one is looked at in { NUMBER($n) } seconds.
sign-in-over = Your session has ended. Sign in again: what you entered is still here.
sign-in-code-title = One more step
sign-in-code-why = The passphrase is right. This account asks for a code as well.
sign-in-code = Code
sign-in-code-hint = Six digits from your authenticator, or one of your recovery codes.
sign-in-code-if = Only where your account asks for one: six digits from your authenticator, or a recovery code.
sign-in-code-needed = This account asks for a code as well: enter the passphrase again, and the code.
sign-in-code-wrong = The code does not fit, is too old or was used already. Wait for the next one and try again.
sign-in-code-over = The code was awaited for five minutes. Sign in again.
sign-in-code-locked = The installation is locked: codes of authenticators cannot be checked. Use a recovery code, or tell the operator.
sign-in-again = Begin again
signed-out = You are signed out.
prove-title = Is it you?
prove-why = It is more than ten minutes ago that you showed who you are. What you asked for takes data out of the house: show it again, and it goes on where you were.
prove-button = Go on
prove-done = It is you
prove-goes-on = What you asked for comes by itself.
prove-follow = If it does not, follow this link.
account-title = Your account
account-passphrase = Change the passphrase
account-passphrase-now = Passphrase as it is
account-passphrase-new = New passphrase
account-passphrase-hint = Twelve characters or more. A few words that only you would put together are best.
account-passphrase-bad = The new passphrase is too short, too long, or one of the first that anybody tries.
account-changed = The passphrase is changed; every other session has ended.
account-sessions = Sessions
account-session = Since { $since }, last used { $used }
account-session-end = End this one
account-others-end = End all other sessions
account-session-this = This session
account-session-ended = The session has ended.
account-others-ended = All other sessions have ended.
account-factor = Second factor
account-factor-what = Besides the passphrase, signing in then asks for a code that an authenticator on your phone shows. Whoever learns your passphrase still does not come in.
account-factor-begin = Set up a second factor
account-factor-locked = The installation is locked. A second factor can be set up once it is unsealed.
account-factor-since = Asked for since { $since }. Recovery codes left: { NUMBER($n) }.
account-factor-off = Take the second factor off
account-factor-is-off = The second factor is off: the passphrase alone opens your account.
account-factor-scan = Scan the picture with your authenticator, or type the key. Then enter the code that it shows.
account-factor-picture = Picture with the key of your second factor
account-factor-key = Key
account-factor-address = Address
account-factor-confirm = Confirm
account-factor-on = The second factor is on: from now on signing in asks for a code.
account-factor-codes = Recovery codes
account-factor-codes-once = Each one opens once, when your authenticator is lost. They are shown this once: write them down and keep them apart from your phone.

## The first page

start-title = Registers against trafficking in persons
start-what = Figures on people who were found, on flows between countries and on who is bound by the treaties. Every number opens to where it comes from.
start-explore = Choose figures, rows and columns, and see them as a table and a chart.
start-countries = What is known of one country: treaties, people found, flows, and how good the data are.
start-flows = From where to where people were trafficked, as far as it was found.
start-treaties = Who is bound by the Protocol and the Convention, on any day.
start-method = How the figures are counted, what they leave out, and how they are kept safe.
start-help = If you or someone you know is in danger, call the emergency number of the country you are in.

## About this system

about-title = About this system
about-what = Palermo runs the work that the UN Protocol to Prevent, Suppress and Punish Trafficking in Persons asks of States and of the bodies that help them.
about-numbers = Detected victims measure detection, not how common the crime is. A State that looks harder finds more.
about-no-ranking = States are never ranked here.
about-accessibility = Every page works with the keyboard alone, without script, at 320 pixels, in high contrast and with a screen reader. If something does not work for you, tell the operator of this installation.
about-programs = Programs read the same figures through the API.
about-api = Description of the API (OpenAPI 3.1)
about-parts = The parts that pages are made of
