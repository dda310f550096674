## Packs

packs-title = الحزم
packs-what = ما يُحفظ هنا وكيف يعمل معلن في حزم، ولا شيء منه مخفي.
packs-holds = النسخة { $version }؛ السجلات: { $registers }؛ قوائم الرموز: { $lists }
pack-version = { $name }، النسخة { $version }
pack-registers = سجلات هذه الحزمة
pack-lists = قوائم الرموز
pack-open = افتح السجل
pack-append-only = لا يُعدّل بل يُضاف إليه
pack-machinery = يحفظه النظام
pack-field = الحقل
pack-kind = النوع
pack-class = من يراه
pack-notes = ملاحظات
pack-required = إلزامي
pack-states = قد يكون غير معروف أو لم يُسأل أو رُفض
pack-computed = محسوب
pack-counted = معدود
pack-conditional = يُسأل في بعض الحالات
pack-length = المدة:
pack-rules = القواعد
pack-begins = يبدأ بحال: { $state }
pack-step = الخطوة
pack-from = من
pack-to = إلى
pack-who = من يحق له
pack-guard = الشرط
pack-guarded = يجب أن يتحقق شرط
pack-everyone = الجميع
list-codes = عدد الرموز: { NUMBER($n) }
list-code = الرمز
list-meaning = المعنى
list-from = مستعمل منذ
list-until = حتى

## Kinds of fields

kind-text = سطر نص
kind-long_text = نص طويل
kind-integer = عدد صحيح
kind-decimal = عدد عشري
kind-yn = نعم أو لا
kind-date = تاريخ
kind-datetime = تاريخ ووقت
kind-duration = مدة
kind-code = رمز من قائمة
kind-set = عدة رموز من قائمة
kind-country = بلد
kind-language = لغة
kind-currency = عملة
kind-subdivision = مقاطعة
kind-interval = رقم بطرفين
kind-ref = رابط إلى سجل
kind-refs = روابط إلى سجلات
kind-rows = قيود متكررة
kind-money = مبلغ مالي
kind-translated = نص بعدة لغات
kind-file = ملف
kind-person_name = اسم شخص
kind-address = عنوان بريدي
kind-phone = رقم هاتف
kind-email = بريد إلكتروني
kind-url = عنوان شبكي
kind-identifier = رقم رسمي
kind-place = مكان
kind-query = تصفية
kind-concepts = مفتاح رقم

## Classes of fields

class-public = علني
class-operational = عمل داخلي
class-coded = واقعة مرمّزة
class-narrative = نص عن حالة: مختوم
class-identity = هوية شخص: مختومة
