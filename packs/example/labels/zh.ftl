# What everything in this pack is called. A message names a register, field, state …; `.help` is the hint beside the
# field, `.read` the sentence that its value becomes in the story of a record.

# The pack

pack = 工具借用图书馆

# Registers

register-item = 物品
register-branch = 分馆
register-member = 会员
register-visit = 来访
register-loan = 借用
register-price = 价格
register-condition_event = 状况记录
register-item_link = 物品关联
register-brochure = 宣传册
register-symbol_item = 馆藏物品
register-stock_count = 已公布的库存数
register-closed_form = 检查清单
register-locker = 储物柜
register-tip = 外来消息

# Item

field-item-inventory = 库存编号
    .help = 按物品上所写
    .read = 库存编号{ $value }
field-item-name = 名称
    .read = 名称为{ $value }
field-item-description = 说明
field-item-notes = 备注
field-item-kind = 类别
    .help = 请选择您能确定的最具体类别
    .read = 类别：{ $value }
field-item-condition = 状况
    .help = 如无人查看，请如实填写："未询问"也是答案
    .read = 状况为{ $value }
field-item-gear = 防护装备
    .help = 勾选所需装备，不需要的请选"否"
    .read = 需要{ $value }
field-item-made_in = 产地
field-item-maker_country = 制造商所在国
field-item-manual_language = 说明书语言
field-item-insured_in = 保险货币
field-item-kept_in = 存放地区
field-item-pieces = 件数
field-item-weight = 重量
    .help = 约2.5公斤请写~2.5
field-item-electric = 电动
field-item-voltage = 电压
field-item-lent_before = 登记前的借用次数
    .help = 若只知少于五次，请写<5
field-item-made = 制造日期
    .help = 只填年份即可
field-item-bought_on = 购买日期
field-item-inspected_at = 上次检查
field-item-longest_loan = 最长借期
field-item-new_price = 新品价格
field-item-manual = 在线说明书
field-item-manual_isbn = 说明书ISBN
field-item-maker = 制造商
field-item-serial = 序列号
field-item-stands_at = 存放位置
field-item-branch = 分馆
field-item-visit_count = 来访次数
    .read = { $value }次来访
field-item-last_service = 上次保养
field-item-deposit = 需要押金
field-item-services = 保养记录
field-item-services-done_on = 完成日期
field-item-services-work = 工作内容
field-item-services-cost = 费用
section-item-what = 基本信息
section-item-state = 状况
section-item-power = 电源
section-item-house = 馆内信息
relation-item-visits = 来访
rule-item-bought-in-future = 购买日期不能晚于今天
rule-item-made-after-bought = 制造日期晚于购买日期：其中一个日期有误
rule-item-unsafe-never-serviced = 该物品不安全且从未保养
query-item-power_in_use = 在用的电动工具

# Branch

field-branch-code = 代码
field-branch-name = 名称
field-branch-address = 地址
field-branch-phone = 电话
field-branch-email = 电子邮件
field-branch-website = 网站
field-branch-lockers = 储物柜数
field-branch-lockers_taken = 已占用储物柜

# Member

field-member-card = 会员卡
field-member-group = 类别
field-member-joined_on = 入会日期
field-member-branch = 分馆
field-member-looks_for = 想找的物品
    .help = 筛选条件，例如 under(kind, 'ladder')
field-member-full_name = 姓名
field-member-home = 住址
field-member-mobile = 手机
field-member-mail = 电子邮件
field-member-remarks = 备注
field-member-loan_count = 借用次数
relation-member-loans = 借用

# Visit

field-visit-item = 物品
field-visit-member = 会员
field-visit-on = 日期
field-visit-reasons = 来访原因
    .read = 来访原因：{ $value }

# Loan

field-loan-item = 物品
field-loan-member = 会员
field-loan-also_lent = 一并借出
field-loan-from_day = 计划开始
field-loan-to_day = 计划结束
field-loan-lent_on = 借出日期
field-loan-returned_on = 归还日期
    .read = 于{ $value }归还
field-loan-condition_on_return = 归还时状况
field-loan-ill_from = 患病开始
field-loan-ill_until = 患病结束
field-loan-desk = 经办台
field-loan-called = 已致电
field-loan-inspected = 已检查
field-loan-paid = 已赔付
field-loan-days_lent = 借用天数
rule-loan-ends-before-it-begins = 借用结束早于开始
workflow-loan-loan = 借用状态
state-loan-loan-reserved = 已预约
state-loan-loan-lent = 已借出
state-loan-loan-returned = 已归还
state-loan-loan-lost = 遗失
state-loan-loan-cancelled = 已取消
state-loan-loan-struck = 已划除
transition-loan-loan-lend = 借出
transition-loan-loan-return = 收回
transition-loan-loan-write-off = 报失
transition-loan-loan-cancel = 取消
transition-loan-loan-strike = 划除：误录
clock-loan-return = 应还日期
clock-loan-half_way = 中途致电
clock-loan-hand_out = 最早领取日
clock-loan-check_up = 询问是否正常
clock-loan-inspection = 归还后检查
clock-loan-claim = 索赔

# Price

field-price-kind = 类别
field-price-amount = 金额

# Observation of condition

field-condition_event-item = 物品
field-condition_event-seen_on = 查看日期
field-condition_event-condition = 状况
field-condition_event-corrects = 更正

# Link

field-item_link-seen_on = 观察日期

# Leaflet

field-brochure-code = 代码
field-brochure-heading = 标题
field-brochure-body = 正文
field-brochure-about = 主题
field-brochure-leaflet = 文件
field-brochure-shown = 可以展示
workflow-brochure-publishing = 发布
state-brochure-publishing-draft = 草稿
state-brochure-publishing-published = 已发布
state-brochure-publishing-withdrawn = 已撤回
transition-brochure-publishing-publish = 发布
transition-brochure-publishing-withdraw = 撤回

# Museum item

field-symbol_item-symbol = 文号
field-symbol_item-name = 名称

# Stock count

field-stock_count-dataset = 数据集
field-stock_count-edition = 版本
field-stock_count-source_row = 来源行
field-stock_count-source_column = 来源列
field-stock_count-key = 计数对象
field-stock_count-text = 原文
field-stock_count-figure = 数字
field-stock_count-flags = 标记

# Check list

field-closed_form-item = 物品
field-closed_form-on = 日期
field-closed_form-gear = 已发放的防护装备

# Locker

field-locker-branch = 分馆
field-locker-member = 会员
workflow-locker-use = 储物柜使用
state-locker-use-asked_for = 已申请
state-locker-use-in_use = 使用中
state-locker-use-given_back = 已归还
state-locker-use-opened = 由图书馆打开
transition-locker-use-hand-over = 交付钥匙
transition-locker-use-bring-back = 收回钥匙
transition-locker-use-break-open = 会员不在场时打开

# Lists

list-staff_role = 图书馆角色
list-item_kind = 物品类别
list-condition = 状况
list-visit_reason = 来访原因
list-safety_gear = 防护装备
list-member_group = 会员类别
list-link_role = 关联类型
list-origin = 来源地
list-shelf = 货架

# Concepts and roll-ups

concept-kind = 物品类别
concept-condition = 状况
concept-gear = 防护装备
concept-visit_reason = 来访原因
concept-made_in = 产地
concept-stock_year = 清点年份
concept-tool = 工具
rollup-shelf = 按货架

# Indicators

indicator-example-items = 按货架和状况统计的物品
indicator-example-items-rule = 每件可借物品在制表当日计一次，状况不明的物品单列。
indicator-example-gear = 按所需防护装备统计的物品
indicator-example-gear-rule = 需要多种装备的物品在各行均列出，在合计中只计一次。比例以回答"是"或"否"的物品为基数。
indicator-example-visitors = 按原因和年份统计的来访者
indicator-example-visitors-rule = 每位会员每年计一次。因多种原因来访者单列一行。未注明会员的来访不计入。
concept-maker_country = 制造商所在国

text-tools = 统计的是架上的物品，而不是借出的物品。

mapping-example-items = 工具坊清单
mapping-example-stock = 工具年度盘点

# Tip

field-tip-about = 关于什么
field-tip-seen_on = 何时
    .help = 只写年份即可
field-tip-what = 发生了什么
field-tip-name = 您的姓名
    .help = 可以不说
field-tip-mobile = 您的电话
    .help = 如果我们可以致电
intake-tip = 告诉我们一件工具的情况
intake-tip-thanks = 谢谢。图书馆的人会在一周内阅读。
workflow-tip-triage = 分办
state-tip-triage-new = 新
state-tip-triage-taken_up = 处理中
state-tip-triage-settled = 已了结
transition-tip-triage-take-up = 受理
transition-tip-triage-settle = 了结
