## The frame of every page

language = 中文
skip = 跳到正文
main-doors = 主导航
way-here = 当前位置
choose-language = 语言
door-explore = 数据查询
door-countries = 国家
door-flows = 流向
door-treaties = 条约
door-method = 方法
door-about = 关于
door-my-day = 我的一天
door-registers = 登记册
door-import = 导入
door-packs = 配置包
door-admin = 管理
accessibility = 无障碍
sign-in = 登录
sign-out = 退出
version-of = Palermo { $version }

## When something is wrong

error-reference = 编号：{ $reference }
error-home = 回到首页
error-400-title = 无法理解此地址
error-400-what = 地址中有一部分请求了此处不提供的内容。请返回重新选择。
error-403-title = 您无权执行此操作
error-403-what = 您的角色不允许此操作，或表单来自其他页面。没有任何改动。请联系账户管理人员。
error-404-title = 没有此页面
error-404-what = 地址可能有误，或此处的内容已不存在。
error-405-title = 不能以这种方式请求
error-405-what = 表单被提交到不接受表单的页面。请返回原页面重试。
error-409-title = 他人已先行修改
error-409-what = 您处理的内容已被修改。您的输入没有丢失：两个版本都会显示。
error-413-title = 内容过大
error-413-what = 文件或表单最大为 { $limit } 兆字节。请拆分文件，或请操作员导入。
error-429-title = 尝试次数过多
error-429-what = 请稍候再试。
error-500-title = 系统出现错误
error-500-what = 没有任何内容被部分保存。请重试；如再次发生，请将编号告知操作员。
error-503-title = 暂时不可用
error-503-what = 另一项耗时操作正在写入。请半分钟后重试。
error-locked-title = 系统已锁定
error-locked-what = 在运维人员解锁系统之前，封存内容既不能打开也不能保存。没有任何改动。其他页面均可使用：请返回记录，告知运维人员，解锁后再试。
error-507-title = 没有空间可以保存
error-507-what = 本服务的磁盘已满，未保存任何内容。您填写的内容仍在此页：请保持页面打开，告知操作员，稍后再保存。
error-answers-note = 系统说明：

## Signing in

sign-in-title = 登录
sign-in-why = 供工作人员使用。公开内容无需登录即可阅读。
sign-in-handle = 登录代号
sign-in-passphrase = 口令短语
sign-in-button = 登录
sign-in-wrong = 登录代号与口令短语不匹配。请核对后重试。
sign-in-wait = 尝试次数过多。{ NUMBER($n) } 秒后可再次尝试。
sign-in-over = 会话已结束。请重新登录：您输入的内容仍在。
sign-in-code-title = 还有一步
sign-in-code-why = 口令短语正确。此账户还需要验证码。
sign-in-code = 验证码
sign-in-code-hint = 身份验证器显示的六位数字，或一个恢复码。
sign-in-code-if = 仅当您的账户要求时填写：身份验证器显示的六位数字，或一个恢复码。
sign-in-code-needed = 此账户还需要验证码：请重新输入口令短语和验证码。
sign-in-code-wrong = 验证码不符、过期或已用过。请等待下一个再试。
sign-in-code-over = 验证码只等待五分钟。请重新登录。
sign-in-code-locked = 系统已锁定：无法核对身份验证器的验证码。请使用恢复码，或告知运维人员。
sign-in-again = 重新开始
signed-out = 您已退出。
prove-title = 是您本人吗？
prove-why = 距您上次证明身份已超过十分钟。您请求的操作会把数据带出系统：请再次证明，随后从原处继续。
prove-button = 继续
prove-done = 已确认是您
prove-goes-on = 您请求的内容会自动到来。
prove-follow = 如果没有，请点击此链接。
account-title = 您的账户
account-passphrase = 更改口令短语
account-passphrase-now = 当前口令短语
account-passphrase-new = 新口令短语
account-passphrase-hint = 十二个字符以上。最好是只有您会组合在一起的几个词。
account-passphrase-bad = 新口令过短、过长或属于最常被尝试的口令。
account-changed = 口令短语已更改；其他会话均已结束。
account-sessions = 会话
account-session = 自 { $since }，最近使用 { $used }
account-session-end = 结束此会话
account-others-end = 结束其他所有会话
account-session-this = 当前会话
account-session-ended = 会话已结束。
account-others-ended = 其他会话均已结束。
account-factor = 第二要素
account-factor-what = 除口令短语外，登录时还需要手机上身份验证器显示的验证码。即使有人得知您的口令，也无法进入。
account-factor-begin = 设置第二要素
account-factor-locked = 系统已锁定。解锁后才能设置第二要素。
account-factor-since = 自 { $since } 起要求。剩余恢复码：{ NUMBER($n) }。
account-factor-off = 取消第二要素
account-factor-is-off = 第二要素已取消：仅凭口令短语即可打开您的账户。
account-factor-scan = 用身份验证器扫描图片，或输入密钥，然后填写显示的验证码。
account-factor-picture = 含有第二要素密钥的图片
account-factor-key = 密钥
account-factor-address = 地址
account-factor-confirm = 确认
account-factor-on = 第二要素已启用：今后登录需要验证码。
account-factor-codes = 恢复码
account-factor-codes-once = 每个恢复码只能使用一次，供身份验证器丢失时使用。仅显示这一次：请抄下并与手机分开保管。

## The first page

start-title = 打击贩运人口登记系统
start-what = 关于被发现的人、国家间流向以及受条约约束的国家的数据。每个数字都可追溯其来源。
start-explore = 选择数据、行与列，以表格和图表查看。
start-countries = 某一国家的已知情况：条约、被发现的人、流向及数据质量。
start-flows = 人们从何处被贩运到何处（以已发现者为限）。
start-treaties = 在任一日期，谁受《议定书》和《公约》约束。
start-method = 数据如何统计、遗漏了什么、如何保障安全。
start-help = 如果您或您认识的人处于危险之中，请拨打所在国家的紧急电话。

## About this system

about-title = 关于本系统
about-what = Palermo 支持联合国《关于预防、禁止和惩治贩运人口的议定书》要求各国及其协助机构开展的工作。
about-numbers = 已发现的受害者人数反映的是发现力度，而非犯罪的普遍程度。查得越严的国家发现得越多。
about-no-ranking = 本系统从不对国家排名。
about-accessibility = 每个页面均可仅用键盘操作，无需脚本，适用于 320 像素宽度、高对比度和屏幕阅读器。如有问题，请告知本系统的操作员。
about-programs = 程序可通过 API 读取相同数据。
about-api = API 说明（OpenAPI 3.1）
about-parts = 页面组件
