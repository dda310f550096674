## Questions of generated forms

form-answered = 已回答
form-no-answer = 没有回答，原因
form-open = 未说明
form-day = 日
form-month = 月
form-year = 年
form-time = 时间
form-amount = 金额
form-currency = 货币
form-rate-date = 汇率日期
form-street = 街道门牌
form-postal-code = 邮编
form-city = 城市
form-subdivision = 省区 (ISO 3166-2)
form-country = 国家 (ISO)
form-place = 地点名称
form-latitude = 北纬度
form-longitude = 东经度
form-precision = 精度（米）
form-qualifier = 精确程度
form-find = 在列表中查找
form-find-record = 查找记录
form-find-button = 查找
form-found-nothing = 未找到。请换一个词。
form-add-one = 添加一项
form-add = 添加
form-more-said = 对个别选项说明“否”“未知”或“拒答”
form-row = 第 { NUMBER($n) } 项
form-add-row = 添加一项
form-drop-row = 移除此项
form-hint-interval = 按所知填写：17、<5、10–14 或 ≥20。
form-hint-phone = 带国家代码，如 +41 22 000 00 00。
form-hint-date = 若不知日或月，可留空。
form-hint-duration = 如 P45D 表示 45 天，P3M 表示三个月。

## Saving

form-new = 新建：{ $register }
form-edit = 修改：{ $title }
form-save = 保存记录
form-save-anyway = 按现状保存
form-keep = 存为草稿
form-refresh = 显示由此引出的问题
form-more-questions = 您的回答引出了更多问题。请作答，或按现状保存。
form-kept = 草稿保留至 { $day }。只有您能看到。
form-kept-out = 未存入草稿（只能密封保存）：{ $fields }
form-saved = 已保存。
form-unchanged = 没有差异：未作改动。
form-again = 表单来自较早的会话，内容仍在：请再保存一次。
form-stale = { $who } 已保存了另一版本。下方列出差异；您的表单仍在。请比较后再次保存。
form-somebody = 有人
form-stale-field = 问题
form-stale-now = 当前内容
form-stale-yours = 您的内容
form-left-out = 以下内容只能密封保存，故在别处询问：
form-warned = 已保存，但请留意：

## What is wrong with an answer

wrong-required = 未填写。请作答，或说明为何没有答案。
wrong-unknown_code = 不在列表中。请从中选择，或换词查找。
wrong-code_not_valid = 该日期已不再使用。请另选。
wrong-not_a_date = 没有这一天。请用数字填写年月日。
wrong-not_a_day = 需要完整日期：年、月、日。
wrong-not_a_number = 这不是数字。
wrong-not_a_figure = 格式不对。请写 17、<5、10–14 或 ≥20。
wrong-too_precise = 小数位数超出保存范围。
wrong-not_a_phone = 这不是电话号码。请加国家代码。
wrong-not_an_email = 这不是电子邮箱地址。
wrong-not_a_url = 这不是网址。请以 https:// 开头。
wrong-not_an_identifier = 该标识未通过校验。请与原件核对。
wrong-not_a_duration = 这不是时长。请写 P45D 或 P3M。
wrong-no_currency = 请用三个字母注明货币，如 EUR。
wrong-unknown_currency = 没有这种货币。
wrong-said_twice = 已勾选，而下方又另有说明。请只保留其一。
wrong-contradiction = 整体为“否”而部分为“是”。请只保留其一。
wrong-not_unique = 另一记录已有此内容。新建之前请先查看。
wrong-overlap = 该期间与同类期间重叠。
wrong-no_such_record = 所指向的内容已不存在。
wrong-number_taken = 该编号已被使用，不再重复分配。
wrong-append_only = 此处的事件不可更改。请录入指向它的更正。
wrong-class_sealed = 此内容只能密封保存，此处不接受。
wrong-needs = 须先填写此项。
wrong-role = 您的角色不允许此操作。
wrong-guard = 其条件尚未满足。
wrong-other = 无法按现状保存。
