## Parts of forms and lists

optional = （可不填）
summary-title = 有 { NUMBER($n) } 处需要修改
pages = 列表分页
pages-where = 第 { NUMBER($page) } 页，共 { NUMBER($pages) } 页，总计 { NUMBER($total) }
pages-first = 首页
pages-before = 上一页
pages-next = 下一页
pages-last = 末页

## The page of parts

parts-title = 页面组件
parts-what = 各组件在各种状态下的样子，供页面维护者查看。
parts-buttons = 按钮
parts-button = 发送转介
parts-button-quiet = 保存，稍后继续
parts-fields = 问题
parts-question = 机构名称
parts-hint = 与其公函上的名称一致。
parts-wrong = 未填写。请写下名称，或选择“未知”。
parts-choice = 此人是如何被发现的？
parts-choice-one = 通过热线
parts-choice-two = 通过检查
parts-notices = 提示
parts-notice = 仅在 10:00 至 12:00 之间致电。
parts-states = 状态
parts-state-plain = 已打开
parts-state-due = 今日到期
parts-state-late = 逾期 1 天
parts-state-done = 已答复
parts-tables = 表格
parts-table-year = 年份
parts-table-women = 妇女和女童
parts-table-unknown = 未记录
parts-story = 经过
parts-story-one = 由热线转来，带一名儿童。已制定首份安全计划。
