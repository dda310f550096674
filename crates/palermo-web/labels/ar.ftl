# كلمات الصفحة البسيطة.
language = العربية
title = سجلات مكافحة الاتجار بالأشخاص
what = تحفظ هذه المنظومة سجلات القضايا، وتستقبل ملفات الجهات، وتُعِدّ جداول يمكن تتبّع كل رقم فيها إلى مصدره.
for-programs = لا تجيب إلا على هذا الجهاز ما دام تسجيل الدخول غير متاح. تقرأ البرامج وتكتب عبر واجهة البرمجة، ويبيّن وصفها ما يأخذه كل عنوان وما يعطيه.
door-api = واجهة البرمجة
door-description = وصف واجهة البرمجة (OpenAPI 3.1)
registers = السجلات
registers-count = عدد السجلات هنا: { $value }
column-register = السجل
column-name = الاسم للبرامج
column-schemas = المخططات
schema-form = الاستمارة
schema-list = القائمة
schema-json = مخطط JSON
choose-language = اللغة
footer = Palermo { $value }
