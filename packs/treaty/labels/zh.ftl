# Labels of the treaty ledger. A field's `.help` is the hint beside it, `.read` the sentence that its value becomes.

pack = 条约

register-instrument = 条约
field-instrument-code = 代码
field-instrument-symbol = 保存人编号
field-instrument-titles = 名称
field-instrument-adopted_on = 通过日期
    .read = { $value }通过。
field-instrument-adopted_by = 通过依据
field-instrument-in_force_on = 生效日期
    .read = { $value }生效。
field-instrument-in_force_by = 生效依据
field-instrument-supplements = 所补充的条约
field-instrument-depositary = 保存人
field-instrument-source = 来源
rule-instrument-in-force-after-adoption = 条约生效日期早于通过日期。

register-treaty_action = 条约行动
field-treaty_action-instrument = 条约
field-treaty_action-party = 缔约方
    .help = 来源未具名时留空：仅作说明，不计入。
field-treaty_action-party_name = 缔约方（按来源写法）
field-treaty_action-status = 状态
field-treaty_action-action = 行动
    .read = 行动：{ $value }。
field-treaty_action-signature_date = 签署日期
field-treaty_action-deposit_date = 交存日期
    .read = 交存日期：{ $value }。
field-treaty_action-entry_into_force = 对该缔约方生效日期
    .help = 交存后第三十日，或条约本身生效日（以较晚者为准）；继承自其日期起算。
    .read = 自{ $value }起对该缔约方生效。
field-treaty_action-reservation = 保留或声明
field-treaty_action-date_confidence = 日期的可靠性
field-treaty_action-unverified = 日期未经核实
field-treaty_action-date_source = 日期来源
field-treaty_action-party_evidence = 缔约方身份的依据
field-treaty_action-note = 备注
field-treaty_action-corrects = 更正对象
    .help = 事件从不改写：更正是另一独立事件。
section-treaty_action-action = 行动
section-treaty_action-evidence = 依据
rule-treaty_action-deposit-not-in-future = 交存日期在未来。
rule-treaty_action-deposit-after-signature = 交存日期早于签署日期。
rule-treaty_action-in-force-after-deposit = 生效早于交存：仅在继承时成立。
rule-treaty_action-action-has-a-date = 签署以外的行动须有交存日期。
rule-treaty_action-date-unverified = 日期未经核实：请向保存人核对。
query-treaty_action-unverified = 待核实的日期
query-treaty_action-reservations = 有保留或声明

concept-instrument = 条约
concept-party = 缔约方
concept-treaty_action = 条约行动
concept-party_status = 缔约方地位
concept-date_confidence = 日期的可靠性
concept-reservation_state = 保留的知悉情况
concept-date_deposited = 交存日期

list-date_confidence = 日期的可靠性
list-party = 缔约方
list-party_status = 缔约方地位
list-reservation_state = 保留的知悉情况
list-treaty_action = 条约行动
text-party-unnamed = 有 { $value } 个来源未点名的缔约方未计入。
text-parties = { $on } { $treaty } 有 { $value } 个缔约方：
text-parties-undated = 交存日期不详，因此未计入：{ $states }
text-joined = 加入：
text-left = 退出：

# Files that are read

text-mapping-treaty-actions = 保管机关列出的条约行动
