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
