## Packs

packs-title = 规则包
packs-what = 此处保存的内容及其运作方式均在规则包中声明，毫无隐藏。
packs-holds = 版本 { $version }；登记册：{ $registers }；代码表：{ $lists }
pack-version = { $name }，版本 { $version }
pack-registers = 本包的登记册
pack-lists = 代码表
pack-open = 打开登记册
pack-append-only = 只增不改
pack-machinery = 由系统维护
pack-field = 字段
pack-kind = 类型
pack-class = 可见范围
pack-notes = 备注
pack-required = 必填
pack-states = 可为未知、未问或拒答
pack-computed = 自动计算
pack-counted = 自动计数
pack-conditional = 视情况询问
pack-length = 时长：
pack-rules = 规则
pack-begins = 起始状态：{ $state }
pack-step = 步骤
pack-from = 从
pack-to = 到
pack-who = 谁可以
pack-guard = 条件
pack-guarded = 须满足条件
pack-everyone = 所有人
list-codes = 代码数：{ NUMBER($n) }
list-code = 代码
list-meaning = 含义
list-from = 启用于
list-until = 止于

## Kinds of fields

kind-text = 单行文本
kind-long_text = 长文本
kind-integer = 整数
kind-decimal = 小数
kind-yn = 是或否
kind-date = 日期
kind-datetime = 日期时间
kind-duration = 时长
kind-code = 列表代码
kind-set = 多个列表代码
kind-country = 国家
kind-language = 语言
kind-currency = 货币
kind-subdivision = 省份
kind-interval = 区间数值
kind-ref = 记录链接
kind-refs = 多条记录链接
kind-rows = 重复条目
kind-money = 金额
kind-translated = 多语言文本
kind-file = 文件
kind-person_name = 人名
kind-address = 邮寄地址
kind-phone = 电话号码
kind-email = 电子邮件
kind-url = 网址
kind-identifier = 官方编号
kind-place = 地点
kind-query = 筛选
kind-concepts = 数值键

## Classes of fields

class-public = 公开
class-operational = 内部工作
class-coded = 编码事实
class-narrative = 案情文本：封存
class-identity = 身份：封存
