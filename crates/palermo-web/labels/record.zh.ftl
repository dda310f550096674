## A record

record-can-do = 可以做什么
record-edit = 修改
record-delete = 删除
record-for-roles = 仅限：{ $roles }
record-says-nothing = 记录尚无内容。
record-gone = 已不存在
record-pointing = { $register }（{ $field }）
record-none-yet = 暂无。
record-all-pointing = 显示全部
record-moved = 状态已更改。
record-awaited = 已记录。待足够的其他人批准后，状态才会改变。
record-approval-wanted =
    { $n ->
       *[other] 须由另外 { NUMBER($n) } 人批准
    }
record-approval-asked = { $who } 提出请求；{ NUMBER($all) } 人中已有 { NUMBER($n) } 人批准
record-clock-done = 期限已更改。
record-undone = 批次已撤销：新建的已删除，更改的已恢复。
record-not-undone = 批次未能撤销。
record-stale = 记录在此期间被他人更改。请查看现状后再决定。
record-as-of = 历史状态
record-as-of-day = 显示某日的记录
record-as-it-stood = 这是第 { NUMBER($version) } 版（{ $when }），并非记录现状。
record-now = 显示现状
record-history = 经过
record-history-all = 全部历史：{ NUMBER($n) } 步
record-origin = 来源
record-origin-key = 来源键值
record-origin-edition = 版次
record-origin-row = 行
record-origin-column = 列
record-origin-text = 原文
record-origin-batch = 导入批次
record-origin-open = 批次

## History

moment = { $day } { $time }
history-of = 历史：{ $title }
history-what = 每一步的操作者、时间和差异；最新的在前。
history-nothing = 空
history-link = 另一条记录
history-deleted = 已删除
history-restored = 已恢复
history-moved = 转为：{ $state }
history-made = 已创建
history-changed = 已修改
history-version = 第 { NUMBER($n) } 版

## A step of a workflow

form-step = { $what }：{ $title }

## Deleting

delete-title = 删除：{ $title }
delete-what = 记录将从所有列表和表格中移除，其各版本保留在历史中以供查责。
delete-do = 删除记录
delete-not = 保持原样

## Many records at once

bulk-none-chosen = 未选择记录。
bulk-back = 返回列表
bulk-will = 所选 { NUMBER($all) } 条记录中有 { NUMBER($n) } 条将更改。尚未执行。
bulk-stands = 现状
bulk-then = 之后
bulk-not-from-here = 不变：不能从此状态开始
bulk-approved-singly = 保持不变：须由他人逐条批准
bulk-do = { $what }：{ NUMBER($n) }
bulk-refused = 其中一条已不能更改，因此全部未改。请重新查看列表。
bulk-stale = 有人在此期间更改了其中一条，因此全部未移动。请重新查看列表。
batch-undo = 撤销此批次
batch-undo-what = 只要没有其他记录依赖，批次新建的将删除，更改的将恢复。
batch-undo-do = 撤销
wrong-changed_since = 其中一条记录此后被更改。请先撤销该更改。
wrong-nothing_to_undo = 其内容已不存在。
wrong-still_referred_to = 有其他记录引用它。请先修改或删除那些记录。
wrong-not_from_here = 不能从记录的当前状态开始。
wrong-no_such_transition = 此处没有这一步骤。
wrong-state_not_in_profile = 本国规则不使用该状态。
wrong-set_by_engine = 此项由系统填写，不能输入。
wrong-not_a_filter = 登记册不理解此筛选。
wrong-effects_without_end = 登记册规则循环调用。请告知运营者。
wrong-counter_full = 已无余量：数目已达上限。
wrong-counter_empty = 未取用任何数量，因此无可归还。
wrong-counter_unstated = 所依据的数目尚未填写。
wrong-counter_held = 此字段所指记录的数量仍被占用。请先归还。
wrong-approval_own = 提出请求者不得批准：须由他人批准。
wrong-approval_twice = 您已批准。正在等待他人。
wrong-approval_changes = 批准者不作任何更改。请不要填写数值，或更改记录后重新请求。

## Time limits

clocks-title = 期限
clock-act = 暂停、延长或结束
due-today = 今天
due-in = { NUMBER($n) } 天后
due-since = { NUMBER($n) } 天前
clock-due = 到期：
clock-history = 变动
clock-over = 此期限已结束。
clock-pause = 暂停
clock-pause-what = 因规定的原因之一暂停计时。
clock-cause = 原因
clock-resume = 继续计时
clock-resume-what = 恢复计时；暂停的天数不计。
clock-hold = 搁置
clock-hold-what = 依决定停止计时。请注明理由的档案号。
clock-reason = 理由编号
clock-reason-hint = 编号，如 2026/114。不写姓名或句子。
clock-extend = 延长
clock-extend-what = 延长总和有上限；每次均须批准。
clock-length = 延长多少
clock-length-hint = 如 5d（天）、10wd（工作日）、24h（小时）、3mo（月）。
clock-approver = 批准人（登录代号）
clock-stop = 结束
clock-stop-what = 期限到此结束，不计为按期完成。
wrong-not_a_length = 不是时间长度。请写 5d、10wd、24h 或 3mo。
wrong-reason_needed = 请注明理由编号，并在需要时注明批准人。
wrong-clock_not_running = 此期限已不再计时。
wrong-cause_not_listed = 规定中没有此原因。
wrong-not_extendable = 此期限不能延长。
wrong-extension_too_long = 延长总和将超过允许的上限。
wrong-reason_not_a_reference = 请写案卷或决定的编号，不要写句子或姓名。

## My day

my-day-title = 我的一天
my-day-due = 到期事项
my-day-nothing-due = 没有将到期的事项。
my-day-told = 给您的通知
my-day-nothing-told = 没有给您的通知。
my-day-drafts = 未完成的草稿
my-day-no-drafts = 没有草稿。
my-day-draft-until = 保留至 { $when }
my-day-all = 显示全部

## What is sealed

record-sealed = 已封存
record-sealed-what = 此处保存的内容一旦泄露可能伤害他人。只有持有密钥的人才能打开,账本会记下谁因何打开过。
record-sealed-purpose = 用途
record-sealed-open = 打开
record-sealed-closed = 对您关闭：{ $what }
record-sealed-damaged = 已损坏,不予显示：{ $what }。请告知运维人员。
record-sealed-locked = 系统已锁定：目前无法打开任何封存内容。请告知运维人员。
record-sealed-close = 重新关闭
form-sealed-what = 内容一经保存即被封存。能说明当事人身份的内容请只写在这里,不要写在别处。

## Who was let in

record-access = 谁获准查看
access-title = 获准查看者：{ $title }
access-none = 没有人获准查看此记录。
access-new = 让同事查看
access-nobody = 本组织没有可以获准的同事。
access-colleague = 同事
access-basis = 依据
access-compartments = 可以打开的密封内容
access-until = 截止日期（含当日）
access-do = 准许
access-back = 返回记录
access-revoke = 收回
access-done = 已准许该同事查看。
access-closed = 已准许，但您没有{ $what }的密钥：在持有者准许之前，该部分仍然关闭。
access-revoked = 已收回准许及随附的密钥。
access-prove = 请再次证明您的身份，然后重新发送
access-wrong-colleague = 请选择一位同事。
access-wrong-purpose = 请至少选择一个目的。
access-wrong-basis = 请选择依据。
access-wrong-until = 请填写尚未过去的日期。
access-address = 给同事的地址
access-open = 用于此目的的记录
