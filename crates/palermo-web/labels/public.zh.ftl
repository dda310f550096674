## Tables of figures

sheet-title = { $table }：{ $by }
sheet-by-one = 按{ $one }
sheet-by-two = 按{ $one }和{ $other }
sheet-caption = 同样的数字。每个都可打开查看来源。
sheet-more = 此处未显示的行：{ NUMBER($n) }。下载文件包含全部；选择代码可减少行数。
sheet-count = 数量
sheet-hidden = * 不予显示：不足 { NUMBER($n) } 人，或可据此推算此类数字。不得识别任何人。
sheet-source = 来源：{ $source }
sheet-source-own = 本安装自有记录。
sheet-lo = 下限
sheet-hi = 上限
sheet-text = 显示值
sheet-sign = 无数字的原因

## Explore

explore-title = 查阅数据
explore-nothing = 此处尚未发布数据。
explore-own = 根据本处记录统计。小数字不予显示，以免识别个人。
explore-others = 由他方发布，按原样显示。
explore-empty = 此选择没有数据，请另选。
explore-choose = 选择显示内容
explore-data = 数据
explore-rows = 行
explore-columns = 列
explore-no-columns = 无
explore-as = 显示方式
drawing-bars = 条形图
drawing-stacks = 堆叠条形图
drawing-lines = 折线图
drawing-matrix = 矩阵
drawing-table = 仅表格
explore-download = 下载 { $format }
explore-picture = 图片（{ $format }）
explore-cite = 如何引用
explore-cite-as = { $title }。{ $source } 查阅日期：{ $day }。
explore-permalink = 此地址引导每位读者进入自己的语言：

## Where a figure comes from

cell-title = 此数字的来源
cell-table = 表格
cell-rule = 如何统计
cell-dataset = 记录
cell-formula = 公式
cell-filter = 计入条件
cell-rollup = 分组（版本）
cell-seq = 截至事件
cell-own = 记录本身仅供经办人查看。
behind-title = 此数字背后的记录
behind-now = 按记录的当前状态统计。已公布的数字对应其页面所注明的事件。
behind-none = 按当前状态，没有记录计入此数字。
cell-sources = 来源单元格
cell-no-source = 来源中没有单元格给出此数字。

## Countries

countries-title = 国家
countries-what = 按名称排序。从不对国家排名。
country-treaties = 条约
country-bound = 受约束。
country-bound-since = 受约束；交存于{ $day }。
country-undated = 据称受约束；交存日期不详。
country-not-bound = 据本处所知不受约束。
country-figures = 数据
country-detection = 被发现的受害者反映发现力度，而非犯罪的普遍程度。查得越严，发现越多。
country-nothing = 尚未导入该国数据。
country-quality = 数据质量
country-exact = 精确数字
country-ranges = 区间数字（如 <5）
country-conflicts = 来源自相矛盾的数字

## Flows

flows-title = 流动
flows-what = 已发现的人口贩运流向。未被发现的不在此列。
flows-none = 此处尚未发布流动数据。
flows-side-detection = 按国籍划分的受害者发现地
flows-side-return = 本国公民的返回来源地
flows-apart = 发现与返回可能涉及同一批人：分别显示，从不相加。
flows-year = 年份
flows-all-years = 所有年份
flows-as-sankey = 流向图
flows-as-map = 地图
flows-as-matrix = 矩阵
flows-here = 在此发现
flows-no-map = 地图需要两端，这些数据只有一端。
flows-left-out = 仅列于表格的其他流动：{ NUMBER($n) }。
map-disclaimer = 本地图所示边界和名称以及所用名称并不意味着得到联合国正式认可或接受。
map-table = 同样的数字见表格。

## Treaties

treaties-title = 条约
treaties-none = 此处未存条约。
treaties-which = 条约
treaties-on = 日期
treaties-from = 自何日起的变化
treaties-from-hint = 留空则只显示缔约方。
treaties-parties = { $day }有 { NUMBER($n) } 个缔约方
treaties-unnamed = 来源宣称 { NUMBER($declared) } 个缔约方，列名 { NUMBER($counted) } 个：{ NUMBER($n) } 个未列名，故不计。
treaties-undated = 交存日期不详，故不计：
treaties-joined = { $from }至{ $to }加入
treaties-left = { $from }至{ $to }退出
treaties-nobody = 无。

## Method

method-title = 方法
method-what = 如何统计、未包含什么以及如何保护个人。
method-detection = 发现不等于普遍程度
method-detection-what = 数字只涉及被发现的人，无法得知未被发现者的数量。发现更多之处，可能查找更多。
method-intervals = 区间仍是区间
method-intervals-what = 来源写 <5 即 0 至 4。按此相加和绘制，从不取中间值。仅当区间不存疑时才说升或降。
method-unknown = 未知予以显示
method-unknown-what = 未知、未问和拒答是独立的回答，单独成行，从不分摊。
method-hidden = 小数字不予显示
method-hidden-what = 不足五人的数字可能指向个人，因此连同其他必要数字一并隐藏，使其无法从合计推算。发布前由另一独立编写的程序尝试推算。
method-sources = 每个数字均可打开
method-sources-what = 每个数字背后有其规则、筛选和列表版本；他方数字背后有来源单元格。
