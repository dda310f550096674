## Reading a document

document-title = 文件
document-what = 读取决议、报告或答复：由哪些部分组成，要求谁做什么，陈述了什么，以及何处自相矛盾。
document-file = 文件
document-file-hint = 纯文本、Markdown、Word (DOCX)、HTML 或带文字层的 PDF，最大 25 兆字节。读完即弃，不保存任何内容。
document-beside = 用来比较的另一份文件
document-beside-hint = 须为同一语言。两份文件对同一事项说法不同，即为一项发现。
document-language = 文件语言
document-language-own = 由文本识别
document-lang-en = 英文
document-lang-fr = 法文
document-lang-es = 西班牙文
document-lang-ru = 俄文
document-lang-ar = 阿拉伯文
document-lang-zh = 中文
document-lang-unknown = 语言未知
document-part = 只显示一部分
document-all = 全部
document-kind = 事实种类
document-reading = 判读
document-certain = 确定
document-uncertain = 待核
document-paragraph = 段落
document-paragraph-hint = 只看该段的事实：3、3(a)、⁨pp2⁩ 或 ⁨fn1⁩。
document-from = 正文从哪一段开始
document-from-hint = 长文分部分显示。
document-read = 读取文件
document-no-file = 没有收到文件，或文件为空。请选择一个。
document-no-text = 此文件没有文字。扫描的 PDF 只有文字的图像：请使用打印所据的原文件。
document-how = 如何读取文件
document-how-send = 选择文件并发送。答复是一个页面，别处没有；如再需要，请打印或保存。
document-how-findings = 先看发现。双方及其出处并列，哪一方正确由您判断。
document-how-text = 对照结构阅读正文。段落标号（如 4(a)）在所有表格和命令中一致。
document-how-tables = 由条款或事实的链接跳到其出处。待核的内容须由人决定。
document-how-demo = 两份试用文件（英文、法文、阿拉伯文，内含两处有意放入的矛盾）由 { $command } 生成，放在文件夹 { $folder } 中。
document-how-book = 手册说明每一步（{ $page }）；不用本页时，{ $command } 可做同样的事。
document-is-resolution = 决议
document-is-decision = 决定
document-is-report = 报告
document-is-other = 版式未知的文本
document-forgotten = 不保存
document-sections = 本页内容
document-findings = 发现
document-clauses = 条款
document-facts = 事实
document-text = 正文
document-again = 重新读取
document-again-what = 文件不在此保存。如要查看其他事实、正文的其他部分或作比较，请再次选择它。
document-structure = 结构
document-notes = 脚注
document-note = 脚注 { $n }
document-back = 回到正文
document-table = 文件中的表格
document-shown = 正文显示自 { $first } 至 { $last }。要读其他部分，请在下方重新发送文件并注明从何处开始。
document-text-all = 全文：{ $command }
document-more = 显示前 { NUMBER($shown) } 项，共 { NUMBER($all) } 项。全部：{ $command }
document-no-findings = 没有发现。但这并不证明没有问题。
document-no-clauses = 未识别出条款。报告只在建议部分有条款。
document-no-facts = 没有符合所选条件的事实。
document-expected = 应为：{ $expected }。实为：{ $found }。
document-act = 行为
document-strength = 力度
document-strength-what = 力度取自行为表，由 5（决定）至 0（陈述）。
document-addressees = 对象
document-task = 任务
document-conditions = 条件
document-deadline = 期限
document-facts-what = 每项事实都是候选，由旁边的文字读出。此处不作任何发布。
document-filtered = 显示：{ $what }。
document-of-paragraph = 第 { $label } 段
document-written = 原文
document-value = 数值
document-unit = 单位
document-entity = 关于
document-range = { $from } 至 { $to }

## Kinds of facts

document-kind-number = 数字
document-kind-money = 金额
document-kind-date = 日期
document-kind-period = 时段
document-kind-state = 国家
document-kind-reference = 引用

## How exact a figure is

document-qualifier-about = 约 { $value }
document-qualifier-more_than = 超过 { $value }
document-qualifier-at_least = 至少 { $value }
document-qualifier-less_than = 少于 { $value }
document-qualifier-up_to = 至多 { $value }
document-qualifier-nearly = 近 { $value }

## Units

document-unit-activity = 活动
document-unit-age = 岁
document-unit-case = 案件
document-unit-day = 天
document-unit-document = 文件
document-unit-hour = 小时
document-unit-item = 项
document-unit-month = 月
document-unit-organization = 组织
document-unit-party = 缔约方
document-unit-percent = 百分比
document-unit-person = 人
document-unit-project = 项目
document-unit-state = 国家
document-unit-time = 次
document-unit-unit = 单位
document-unit-victim = 被害人
document-unit-week = 周
document-unit-year = 年

## What the cover says

document-front-symbol = 文号
document-front-number = 编号
document-front-organ = 机关
document-front-session = 届会
document-front-session_dates = 会期
document-front-date = 日期
document-front-agenda_item = 议程项目
document-front-author = 作者
document-front-original = 原文语言

## Kinds of findings

document-finding-numbering = 段落编号有缺漏或重复
document-finding-footnote = 脚注与标记不相对应
document-finding-declared_count = 所称数目与列表不符
document-finding-declared_sum = 总数与各部分之和不符
document-finding-breakdown = 各部分与整体不符
document-finding-percentage = 比例合计超过整体
document-finding-contradiction = 矛盾：同一事项有两个数值
document-finding-identifier_reused = 两份文件共用一个文号
document-finding-identifier_malformed = 该机关不可能给出的文号或编号
document-finding-date_order = 日期顺序有误
document-finding-name_unknown = 与已知名称相近，但不是其写法之一
document-finding-name_ambiguous = 名称可指多个对象
document-finding-reference_unresolved = 引用的对象不存在
document-finding-text_damaged = 不可能有意使用的字符
document-finding-layout_unknown = 版式未知：按文本读取
document-finding-headings = 标题与目录不一致
document-finding-alignment = 仅一种文本有此内容
document-finding-other = 值得查看

## Conditions and deadlines

document-condition-xb_resources = 视预算外资源而定
document-condition-existing_resources = 在现有资源范围内
document-condition-on_request = 应请求
document-condition-as_appropriate = 酌情
document-condition-as_needed = 视需要
document-condition-where_possible = 在可能情况下
document-condition-fullest_extent = 在最大程度上
document-condition-priority = 作为优先事项
document-condition-domestic_law = 依照本国法律
document-condition-intl_obligations = 依照国际义务
document-condition-consult_states = 与各国协商
document-condition-ms_guidance = 在会员国指导下
document-condition-un_rules = 依照联合国规则
document-condition-voluntary = 自愿
document-deadline-date = 不迟于
document-deadline-session = 于届会
document-deadline-periodic = 每
document-deadline-before_event = 在此之前
document-deadline-immediate = 立即

## Acts

document-act-decide = 决定
document-act-demand = 要求（强制）
document-act-urge = 促请
document-act-call_upon = 吁请
document-act-request = 请
document-act-appeal = 呼吁
document-act-recommend = 建议
document-act-invite = 邀请
document-act-encourage = 鼓励
document-act-authorize = 授权
document-act-designate = 指定
document-act-establish = 设立
document-act-adopt = 通过
document-act-approve = 核准
document-act-endorse = 赞同
document-act-declare = 宣布
document-act-commit = 承诺
document-act-remind = 提醒
document-act-support = 支持
document-act-welcome = 欢迎
document-act-appreciate = 赞赏
document-act-commend = 赞扬
document-act-note = 注意到
document-act-note_appreciation = 赞赏地注意到
document-act-note_concern = 关切地注意到
document-act-recognize = 认识到
document-act-acknowledge = 承认
document-act-reaffirm = 重申
document-act-reiterate = 再次重申
document-act-affirm = 申明
document-act-emphasize = 强调
document-act-stress = 着重指出
document-act-point_out = 指出
document-act-concern = 表示关切
document-act-alarmed = 感到震惊
document-act-condemn = 谴责
document-act-regret = 遗憾
document-act-recall = 回顾
document-act-bear_in_mind = 铭记
document-act-take_into_account = 考虑到
document-act-convinced = 深信
document-act-aware = 意识到
document-act-guided = 遵循
document-act-considered = 审议了

## Files that cannot be read

wrong-document_encoding = 此文件的文字编码不是 UTF-8。请另存为 UTF-8 后重新发送。
wrong-document_container = 此文件无法打开。请用生成它的程序打开，重新保存或另存为纯文本后发送。
wrong-document_too_large = 文件过长，无法一次读取。请拆分。
