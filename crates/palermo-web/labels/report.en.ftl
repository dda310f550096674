## Reports from outside

report-without-account = Without an account, and without saying who you are.
report-sealed = What you write here is locked the moment you send it. Only the people who work on these reports can open it. Every question may be left open unless it says otherwise, and you need not say who you are.
report-leave = Leave this page quickly
report-leave-what = “Leave this page quickly” at the foot shows an empty page at once. Your browser may still remember that you were here.
report-send = Send it
report-sent = It has arrived
report-reference = Its number is { $number }.
report-reference-what = Keep the number if you want to speak of this later. It opens nothing: nobody can read what you wrote with it.
report-more = To say something more, fill in the form anew.
report-closed = This form is not taking anything just now. Come back later.
report-locked = Nothing was sent: just now nothing can be locked away here. What you wrote stands on this page. Keep it open, and send it again in a minute.
report-failed = Nothing was sent: something went wrong here. What you wrote stands on this page. Send it again.
report-again = This form stood open for a long time or came from elsewhere, so nothing was sent. What you wrote stands here: send it once more.
report-wait = Many people are sending something right now, so nothing was sent yet. What you wrote stands here: send it again in { NUMBER($n) } seconds.
report-too-long = Nothing was sent: this is longer than can be taken at once. What you wrote stands here: make it shorter, or send it in two parts.
