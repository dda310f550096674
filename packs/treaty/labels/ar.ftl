# Labels of the treaty ledger. A field's `.help` is the hint beside it, `.read` the sentence that its value becomes.

pack = المعاهدات

register-instrument = المعاهدة
field-instrument-code = الرمز
field-instrument-symbol = رقم الوديع
field-instrument-titles = العنوان
field-instrument-adopted_on = تاريخ الاعتماد
    .read = اعتُمد في { $value }.
field-instrument-adopted_by = اعتُمد بموجب
field-instrument-in_force_on = تاريخ بدء النفاذ
    .read = بدأ النفاذ في { $value }.
field-instrument-in_force_by = بدء النفاذ بموجب
field-instrument-supplements = يكمّل
field-instrument-depositary = الوديع
field-instrument-source = المصدر
rule-instrument-in-force-after-adoption = تكون المعاهدة قد بدأ نفاذها قبل اعتمادها.

register-treaty_action = إجراء بموجب معاهدة
field-treaty_action-instrument = المعاهدة
field-treaty_action-party = الطرف
    .help = فارغ إذا لم يسم المصدر الطرف: يُذكر ولا يُعد.
field-treaty_action-party_name = الطرف كما يكتبه المصدر
field-treaty_action-status = الحالة
field-treaty_action-action = الإجراء
    .read = الإجراء: { $value }.
field-treaty_action-signature_date = تاريخ التوقيع
field-treaty_action-deposit_date = تاريخ الإيداع
    .read = أُودع في { $value }.
field-treaty_action-entry_into_force = بدء النفاذ بالنسبة للطرف
    .help = اليوم الثلاثون بعد الإيداع، أو يوم نفاذ المعاهدة إن كان لاحقا؛ وتسري الخلافة من تاريخها.
    .read = نافذ بالنسبة للطرف اعتبارا من { $value }.
field-treaty_action-reservation = تحفظ أو إعلان
field-treaty_action-date_confidence = موثوقية التاريخ
field-treaty_action-unverified = تاريخ غير متحقق منه
field-treaty_action-date_source = مصدر التاريخ
field-treaty_action-party_evidence = دليل صفة الطرف
field-treaty_action-note = ملاحظة
field-treaty_action-corrects = يصحح
    .help = لا تُعدّل الوقائع: التصحيح واقعة قائمة بذاتها.
section-treaty_action-action = الإجراء
section-treaty_action-evidence = الأدلة
rule-treaty_action-deposit-not-in-future = تاريخ الإيداع في المستقبل.
rule-treaty_action-deposit-after-signature = تاريخ الإيداع يسبق تاريخ التوقيع.
rule-treaty_action-in-force-after-deposit = بدأ النفاذ قبل الإيداع: لا يصح ذلك إلا في حالة الخلافة.
rule-treaty_action-action-has-a-date = لكل إجراء غير التوقيع تاريخ إيداع.
rule-treaty_action-date-unverified = التاريخ غير متحقق منه: يُراجع مع الوديع.
query-treaty_action-unverified = تواريخ يلزم التحقق منها
query-treaty_action-reservations = مع تحفظ أو إعلان

concept-instrument = المعاهدة
concept-party = الطرف
concept-treaty_action = إجراء بموجب معاهدة
concept-party_status = صفة الطرف
concept-date_confidence = موثوقية التاريخ
concept-reservation_state = العلم بوجود تحفظ
concept-date_deposited = تاريخ الإيداع

list-date_confidence = موثوقية التاريخ
list-party = الأطراف
list-party_status = صفة الطرف
list-reservation_state = العلم بوجود تحفظ
list-treaty_action = الإجراءات بموجب معاهدة
text-party-unnamed = { $value ->
    [one] طرف واحد لا يسميه المصدر غير محتسب.
   *[other] أطراف لا يسميها المصدر وعددها { $value } غير محتسبة.
}
text-parties = عدد الأطراف في { $treaty } بتاريخ { $on }: { $value }
text-parties-undated = تاريخ الإيداع غير معروف ولذلك لا تُحتسب: { $states }
text-joined = انضم:
text-left = انسحب:

# Files that are read

text-mapping-treaty-actions = الإجراءات المتعلقة بالمعاهدات كما يدرجها الوديع
