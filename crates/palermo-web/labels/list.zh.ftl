## All registers

registers-title = 登记册
registers-what = 此处保存的全部内容，按声明它们的包分列。

## The list of a register

list-new = 添加记录
list-declares = 此登记册的声明
list-filters = 筛选
list-search = 搜索
list-saved = 已存筛选
list-any = 全部
list-day = 生效日期
list-columns = 列
list-show = 显示
list-clear = 清除所有筛选
list-all = 全部记录。
list-only = 仅：{ $what }。
list-is = { $field }：{ $value }
list-either = { $one }或{ $other }
list-found = 含“{ $text }”
list-as-of = 在{ $day }生效
list-record = 记录
list-choose = 选择
list-choose-one = 选择 { $title }
list-move = 对所选记录的操作
list-move-look = 执行前预览
list-empty = 此处尚无记录。
list-no-match = 没有符合这些筛选条件的记录。
list-beyond = 列表没有这么多页。
list-export = 将记录导出为文件
list-export-filtered = 文件包含此列表所有页上显示的记录。
list-keep = 保存此筛选
list-keep-name = 筛选名称
list-kept = 筛选已保存，列在已存筛选中。
list-deleted = 记录已删除。

list-sealed = 在封存内容中查找
list-sealed-what = 按姓名（不论拼写和文字）或号码找人。账本只记下您查找过以及用途，从不记下找的是谁。
list-sealed-text = 姓名或号码
list-sealed-do = 查找
list-sealed-none = 在您可以打开的记录中没有符合的。
list-sealed-found = 找到
list-sealed-more = 还有更多。请再加一个词。
list-sealed-waiting = 部分记录尚未查找。请再次查找以纳入后面的记录。
wrong-search_too_long = 太长了。两三个词就够。
