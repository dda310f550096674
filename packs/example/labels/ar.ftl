# What everything in this pack is called. A message names a register, field, state …; `.help` is the hint beside the
# field, `.read` the sentence that its value becomes in the story of a record.

# The pack

pack = مكتبة لإعارة الأدوات

# Registers

register-item = غرض
register-branch = فرع
register-member = عضو
register-visit = زيارة
register-loan = إعارة
register-price = تعرفة
register-condition_event = معاينة الحالة
register-item_link = صلة بين الأغراض
register-brochure = كتيب
register-symbol_item = غرض متحفي
register-stock_count = جرد منشور
register-closed_form = قائمة تحقق
register-locker = خزانة
register-tip = خبر من الخارج

# Item

field-item-inventory = رقم الجرد
    .help = كما هو مكتوب على الغرض
    .read = رقم الجرد { $value }
field-item-name = الاسم
    .read = يسمى { $value }
field-item-description = الوصف
field-item-notes = ملاحظات
field-item-kind = النوع
    .help = اختر أدق نوع أنت متأكد منه
    .read = نوعه: { $value }
field-item-condition = الحالة
    .help = إذا لم يفحصه أحد فاذكر ذلك: «لم يُسأل» جواب أيضا
    .read = حالته: { $value }
field-item-gear = معدات الوقاية
    .help = ضع علامة على ما يلزم وقل لا حيث لا يلزم
    .read = يلزم له: { $value }
field-item-made_in = مكان الصنع
field-item-maker_country = بلد الصانع
field-item-manual_language = لغة الدليل
field-item-insured_in = عملة التأمين
field-item-kept_in = محفوظ في (إقليم)
field-item-pieces = عدد القطع
field-item-weight = الوزن
    .help = اكتب ~2.5 لنحو 2.5 كغ
field-item-electric = كهربائي
field-item-voltage = الجهد الكهربائي
field-item-lent_before = الإعارات قبل بدء السجل
    .help = اكتب <5 إذا كنت تعرف فقط أنها أقل من خمس
field-item-made = تاريخ الصنع
    .help = تكفي السنة
field-item-bought_on = تاريخ الشراء
field-item-inspected_at = آخر فحص
field-item-longest_loan = أقصى مدة إعارة
field-item-new_price = السعر جديدا
field-item-manual = الدليل على الشبكة
field-item-manual_isbn = رقم ISBN للدليل
field-item-maker = الصانع
field-item-serial = الرقم التسلسلي
field-item-stands_at = مكان وجوده
field-item-branch = الفرع
field-item-visit_count = عدد الزيارات
    .read = الزيارات: { $value }
field-item-last_service = آخر صيانة
field-item-deposit = يُطلب تأمين
field-item-services = أعمال الصيانة
field-item-services-done_on = تاريخ الإنجاز
field-item-services-work = العمل
field-item-services-cost = الكلفة
section-item-what = ما هو
section-item-state = حالته
section-item-power = التغذية الكهربائية
section-item-house = لدى المكتبة
relation-item-visits = الزيارات
rule-item-bought-in-future = لا يمكن أن يكون قد اشتُري بعد اليوم
rule-item-made-after-bought = صُنع بعد شرائه: أحد التاريخين خاطئ
rule-item-unsafe-never-serviced = غير آمن ولم تجر صيانته قط
query-item-power_in_use = الأدوات الكهربائية المستخدمة

# Branch

field-branch-code = الرمز
field-branch-name = الاسم
field-branch-address = العنوان
field-branch-phone = الهاتف
field-branch-email = البريد الإلكتروني
field-branch-website = الموقع الشبكي
field-branch-lockers = الخزائن
field-branch-lockers_taken = الخزائن المشغولة

# Member

field-member-card = البطاقة
field-member-group = الفئة
field-member-joined_on = تاريخ الانضمام
field-member-branch = الفرع
field-member-looks_for = يبحث عن
    .help = مرشح مثل under(kind, 'ladder')
field-member-full_name = الاسم الكامل
field-member-home = عنوان السكن
field-member-mobile = الهاتف المحمول
field-member-mail = البريد الإلكتروني
field-member-remarks = ملاحظات
field-member-loan_count = عدد الإعارات
relation-member-loans = الإعارات

# Visit

field-visit-item = الغرض
field-visit-member = العضو
field-visit-on = التاريخ
field-visit-reasons = الأسباب
    .read = سبب القدوم: { $value }

# Loan

field-loan-item = الغرض
field-loan-member = العضو
field-loan-also_lent = أُعير معه
field-loan-from_day = مقرر من
field-loan-to_day = مقرر حتى
field-loan-lent_on = تاريخ الإعارة
field-loan-returned_on = تاريخ الإرجاع
    .read = أُرجع في { $value }
field-loan-condition_on_return = الحالة عند الإرجاع
field-loan-ill_from = مريض من
field-loan-ill_until = مريض حتى
field-loan-desk = أعاره (المكتب)
field-loan-called = جرى الاتصال
field-loan-inspected = فُحص
field-loan-paid = دُفع التعويض
field-loan-days_lent = أيام الإعارة
rule-loan-ends-before-it-begins = تنتهي الإعارة قبل أن تبدأ
workflow-loan-loan = وضع الإعارة
state-loan-loan-reserved = محجوز
state-loan-loan-lent = مُعار
state-loan-loan-returned = مُرجع
state-loan-loan-lost = مفقود
state-loan-loan-cancelled = ملغى
state-loan-loan-struck = مشطوب
transition-loan-loan-lend = إعارة
transition-loan-loan-return = استرجاع
transition-loan-loan-write-off = شطب كمفقود
transition-loan-loan-cancel = إلغاء
transition-loan-loan-strike = شطب: أُدخل خطأ
clock-loan-return = موعد الإرجاع
clock-loan-half_way = اتصال في منتصف المدة
clock-loan-hand_out = لا يُسلم قبل
clock-loan-check_up = السؤال عن عمله
clock-loan-inspection = الفحص بعد الإرجاع
clock-loan-claim = المطالبة بالتعويض

# Price

field-price-kind = النوع
field-price-amount = المبلغ

# Observation of condition

field-condition_event-item = الغرض
field-condition_event-seen_on = تاريخ المعاينة
field-condition_event-condition = الحالة
field-condition_event-corrects = يصحح

# Link

field-item_link-seen_on = تاريخ الملاحظة

# Leaflet

field-brochure-code = الرمز
field-brochure-heading = العنوان
field-brochure-body = النص
field-brochure-about = الموضوع
field-brochure-leaflet = الملف
field-brochure-shown = يجوز عرضه
workflow-brochure-publishing = النشر
state-brochure-publishing-draft = مسودة
state-brochure-publishing-published = منشور
state-brochure-publishing-withdrawn = مسحوب
transition-brochure-publishing-publish = نشر
transition-brochure-publishing-withdraw = سحب

# Museum item

field-symbol_item-symbol = الرمز المرجعي
field-symbol_item-name = الاسم

# Stock count

field-stock_count-dataset = مجموعة البيانات
field-stock_count-edition = الإصدار
field-stock_count-source_row = صف المصدر
field-stock_count-source_column = عمود المصدر
field-stock_count-key = ما جرى عدّه
field-stock_count-text = كما كُتب
field-stock_count-figure = الرقم
field-stock_count-flags = علامات

# Check list

field-closed_form-item = الغرض
field-closed_form-on = التاريخ
field-closed_form-gear = معدات الوقاية المسلّمة

# Locker

field-locker-branch = الفرع
field-locker-member = العضو
workflow-locker-use = استعمال الخزانة
state-locker-use-asked_for = مطلوبة
state-locker-use-in_use = مستعملة
state-locker-use-given_back = معادة
state-locker-use-opened = فتحتها المكتبة
transition-locker-use-hand-over = تسليم المفتاح
transition-locker-use-bring-back = استعادة المفتاح
transition-locker-use-break-open = فتح دون العضو

# Lists

list-staff_role = الأدوار في المكتبة
list-item_kind = أنواع الأغراض
list-condition = الحالات
list-visit_reason = أسباب الزيارة
list-safety_gear = معدات الوقاية
list-member_group = فئات الأعضاء
list-link_role = أدوار الصلة
list-origin = المنشأ
list-shelf = الرفوف

# Concepts and roll-ups

concept-kind = نوع الغرض
concept-condition = الحالة
concept-gear = معدات الوقاية
concept-visit_reason = سبب الزيارة
concept-made_in = مكان الصنع
concept-stock_year = سنة الجرد
concept-tool = أداة
rollup-shelf = حسب الرف

# Indicators

indicator-example-items = الأغراض حسب الرف والحالة
indicator-example-items-rule = يُعد كل غرض يجوز إعارته مرة واحدة في يوم إعداد الجدول، وتُعرض الأغراض مجهولة الحالة على حدة.
indicator-example-gear = الأغراض حسب معدات الوقاية اللازمة
indicator-example-gear-rule = الغرض الذي يلزم له أكثر من نوع يظهر في كل صف ومرة واحدة في المجموع، والنسب من الأغراض المجاب عنها بنعم أو لا.
indicator-example-visitors = الزوار حسب السبب والسنة
indicator-example-visitors-rule = يُعد كل عضو مرة واحدة في السنة، ومن أتى لأكثر من سبب يظهر في صف مستقل، ولا تُحسب الزيارات التي لم يُذكر فيها عضو.
concept-maker_country = بلد الصانع

text-tools = يُحسب ما هو على الرف لا ما هو معار.

mapping-example-items = جرد ورشة الأدوات
mapping-example-stock = العد السنوي للأدوات

# Tip

field-tip-about = عمّ يدور
field-tip-seen_on = متى
    .help = تكفي السنة وحدها
field-tip-what = ماذا حدث
field-tip-name = اسمك
    .help = لا يلزمك ذكره
field-tip-mobile = هاتفك
    .help = إذا كان بإمكاننا الاتصال بك
intake-tip = أخبرنا عن أداة
intake-tip-thanks = شكرا لك. سيقرؤه أحد العاملين في المكتبة خلال أسبوع.
workflow-tip-triage = الفرز
state-tip-triage-new = جديد
state-tip-triage-taken_up = قيد العمل
state-tip-triage-settled = منته
transition-tip-triage-take-up = تولّي
transition-tip-triage-settle = إنهاء
