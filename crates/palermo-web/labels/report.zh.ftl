## Reports from outside

report-without-account = 无需账户，也无需说明您是谁。
report-sealed = 您在此所写的内容一经发送即被密封，只有处理这些报告的人才能打开。除非另有说明，任何问题都可以不回答，您也不必说明自己是谁。
report-leave = 快速离开此页
report-leave-what = 页面底部的“快速离开此页”会立即显示空白页面。您的浏览器可能仍会记得您来过这里。
report-send = 发送
report-sent = 已收到
report-reference = 编号为 { $number }。
report-reference-what = 如果以后想谈及此事，请保留编号。它打不开任何内容：没有人能凭它读到您所写的内容。
report-more = 如需补充，请重新填写表格。
report-closed = 此表格目前不接收任何内容。请稍后再来。
report-locked = 没有发送任何内容：目前这里无法密封。您所写的内容仍在此页。请保持页面打开，一分钟后再发送。
report-failed = 没有发送任何内容：这里出了问题。您所写的内容仍在此页。请再次发送。
report-again = 此表格打开时间过长或来自别处，因此没有发送任何内容。您所写的内容仍在：请再发送一次。
report-wait = 目前很多人正在发送，因此尚未发送。您所写的内容仍在：请在 { NUMBER($n) } 秒后再发送。
report-too-long = 没有发送任何内容：超出了一次可接收的长度。您所写的内容仍在：请缩短，或分两次发送。
