## Reading a document

document-title = الوثائق
document-what = يُقرأ قرار أو تقرير أو رد: ما أجزاؤه، ومن يُطلب منه ماذا، وماذا يذكر، وأين يناقض نفسه.
document-file = الوثيقة
document-file-hint = نص أو Markdown أو Word (DOCX) أو HTML أو PDF فيه طبقة نصية، لا يتجاوز 25 ميغابايت. تُقرأ الوثيقة وتُنسى: لا يُحفظ منها شيء.
document-beside = وثيقة أخرى للمقارنة
document-beside-hint = باللغة نفسها. وما تختلف فيه الوثيقتان عن الأمر نفسه يُعد ملاحظة.
document-language = لغتها
document-language-own = تُعرف من النص
document-lang-en = الإنكليزية
document-lang-fr = الفرنسية
document-lang-es = الإسبانية
document-lang-ru = الروسية
document-lang-ar = العربية
document-lang-zh = الصينية
document-lang-unknown = لغة غير معروفة
document-part = اعرض جزءا فقط
document-all = الكل
document-kind = نوع الوقائع
document-reading = القراءة
document-certain = مؤكد
document-uncertain = يحتاج إلى نظر
document-paragraph = الفقرة
document-paragraph-hint = وقائع هذه الفقرة وحدها: ⁨3⁩ أو ⁨3(a)⁩ أو ⁨pp2⁩ أو ⁨fn1⁩.
document-from = ابدأ النص من الفقرة
document-from-hint = يُعرض النص الطويل على أجزاء.
document-read = اقرأ الوثيقة
document-no-file = لم يُرسل ملف أو هو فارغ. اختر ملفا.
document-no-text = لا نص في هذا الملف. ملف PDF الممسوح ضوئيا فيه صور للنص فقط: خذ الملف الذي طُبع منه.
document-how = كيف تُقرأ وثيقة
document-how-send = اختر وثيقة وأرسلها. الجواب صفحة واحدة لا توجد في مكان آخر: اطبعها أو احفظها إن احتجت إليها ثانية.
document-how-findings = انظر في الملاحظات أولا. يظهر الطرفان مع موضعيهما، ولك أن تقول أيهما الصحيح.
document-how-text = اقرأ النص وبنيته إلى جانبه. ورمز الفقرة، مثل ⁨4(a)⁩، هو نفسه في كل جدول وأمر.
document-how-tables = من بند أو واقعة انتقل إلى موضعها برابطها. وما يحتاج إلى نظر يقرره إنسان.
document-how-demo = وثيقتان للتجربة بالإنكليزية والفرنسية والعربية، فيهما تناقضان وُضعا عمدا، ينشئهما { $command } في المجلد { $folder }.
document-how-book = يشرح الكتاب كل خطوة ({ $page })، ويفعل { $command } الشيء نفسه دون هذه الصفحة.
document-is-resolution = قرار
document-is-decision = مقرر
document-is-report = تقرير
document-is-other = نص بلا تنسيق معروف
document-forgotten = لا تُحفظ
document-sections = في هذه الصفحة
document-findings = الملاحظات
document-clauses = البنود
document-facts = الوقائع
document-text = النص
document-again = اقرأ من جديد
document-again-what = لا تُحفظ الوثيقة هنا. اخترها من جديد لترى وقائع أخرى أو جزءا آخر من النص، أو لتقارنها.
document-structure = البنية
document-notes = الحواشي
document-note = الحاشية { $n }
document-back = عودة إلى النص
document-table = جدول في الوثيقة
document-shown = يُعرض النص من { $first } إلى { $last }. لقراءة جزء آخر أرسل الوثيقة من جديد أدناه وحدد أين تبدأ.
document-text-all = النص كله: { $command }
document-more = يظهر أول { NUMBER($shown) } من { NUMBER($all) }. كلها: { $command }
document-no-findings = لم يُعثر على شيء. وهذا لا يثبت أنه لا شيء هناك.
document-no-clauses = لم يُتعرف على أي بند. ولا بنود في التقارير إلا في توصياتها.
document-no-facts = لا واقعة توافق ما اخترت.
document-expected = المتوقع: { $expected }. الموجود: { $found }.
document-act = الفعل
document-strength = القوة
document-strength-what = القوة كما في قائمة الأفعال، من 5 (يقرر) إلى 0 (يذكر).
document-addressees = المخاطبون
document-task = المهمة
document-conditions = الشروط
document-deadline = الأجل
document-facts-what = كل واقعة مرشحة قُرئت من الكلمات إلى جانبها. ولا يُنشر شيء من هنا.
document-filtered = المعروض: { $what }.
document-of-paragraph = الفقرة { $label }
document-written = كما ورد
document-value = القيمة
document-unit = الوحدة
document-entity = عن
document-range = من { $from } إلى { $to }

## Kinds of facts

document-kind-number = الأعداد
document-kind-money = المبالغ
document-kind-date = التواريخ
document-kind-period = الفترات
document-kind-state = الدول
document-kind-reference = المراجع

## How exact a figure is

document-qualifier-about = نحو { $value }
document-qualifier-more_than = أكثر من { $value }
document-qualifier-at_least = ما لا يقل عن { $value }
document-qualifier-less_than = أقل من { $value }
document-qualifier-up_to = حتى { $value }
document-qualifier-nearly = ما يقرب من { $value }

## Units

document-unit-activity = أنشطة
document-unit-age = سنوات العمر
document-unit-case = قضايا
document-unit-day = أيام
document-unit-document = وثائق
document-unit-hour = ساعات
document-unit-item = بنود
document-unit-month = أشهر
document-unit-organization = منظمات
document-unit-party = أطراف
document-unit-percent = في المائة
document-unit-person = أشخاص
document-unit-project = مشاريع
document-unit-state = دول
document-unit-time = مرات
document-unit-unit = وحدات
document-unit-victim = ضحايا
document-unit-week = أسابيع
document-unit-year = سنوات

## What the cover says

document-front-symbol = الرمز
document-front-number = الرقم
document-front-organ = الهيئة
document-front-session = الدورة
document-front-session_dates = أيام الدورة
document-front-date = التاريخ
document-front-agenda_item = بند جدول الأعمال
document-front-author = المؤلف
document-front-original = الأصل

## Kinds of findings

document-finding-numbering = ثغرة أو تكرار في أرقام الفقرات
document-finding-footnote = حاشية بلا إحالة أو إحالة بلا حاشية
document-finding-declared_count = عدد معلن لا توافقه القائمة
document-finding-declared_sum = مجموع لا توافقه أجزاؤه
document-finding-breakdown = أجزاء لا تستوفي الكل
document-finding-percentage = نسب تتجاوز الكل
document-finding-contradiction = تناقض: قيمتان لأمر واحد
document-finding-identifier_reused = رمز واحد لوثيقتين
document-finding-identifier_malformed = رمز أو رقم لا يمكن أن تكون الهيئة قد أعطته
document-finding-date_order = تواريخ في ترتيب خاطئ
document-finding-name_unknown = اسم قريب من اسم معروف وليس من صيغه
document-finding-name_ambiguous = اسم يوافق أكثر من واحد
document-finding-reference_unresolved = إحالة إلى ما ليس موجودا
document-finding-text_damaged = حروف لا يمكن أن تكون مقصودة
document-finding-layout_unknown = تنسيق غير معروف: قُرئت الوثيقة نصا
document-finding-headings = العناوين تخالف قائمة المحتويات
document-finding-alignment = في إحدى النسختين فقط
document-finding-other = يستحق النظر

## Conditions and deadlines

document-condition-xb_resources = رهنا بموارد من خارج الميزانية
document-condition-existing_resources = في حدود الموارد القائمة
document-condition-on_request = عند الطلب
document-condition-as_appropriate = حسب الاقتضاء
document-condition-as_needed = عند الحاجة
document-condition-where_possible = حيثما أمكن
document-condition-fullest_extent = إلى أقصى حد ممكن
document-condition-priority = على سبيل الأولوية
document-condition-domestic_law = وفقا للقانون الداخلي
document-condition-intl_obligations = وفقا للالتزامات الدولية
document-condition-consult_states = بالتشاور مع الدول
document-condition-ms_guidance = بتوجيه من الدول الأعضاء
document-condition-un_rules = وفقا لقواعد الأمم المتحدة
document-condition-voluntary = على أساس طوعي
document-deadline-date = بحلول
document-deadline-session = في الدورة
document-deadline-periodic = كل
document-deadline-before_event = قبل
document-deadline-immediate = فورا

## Acts

document-act-decide = يقرر
document-act-demand = يطالب
document-act-urge = يحث
document-act-call_upon = يهيب
document-act-request = يطلب
document-act-appeal = يناشد
document-act-recommend = يوصي
document-act-invite = يدعو
document-act-encourage = يشجع
document-act-authorize = يأذن
document-act-designate = يعيّن
document-act-establish = ينشئ
document-act-adopt = يعتمد
document-act-approve = يوافق
document-act-endorse = يؤيد
document-act-declare = يعلن
document-act-commit = يلتزم
document-act-remind = يذكّر
document-act-support = يدعم
document-act-welcome = يرحب
document-act-appreciate = يقدّر
document-act-commend = يثني
document-act-note = يلاحظ
document-act-note_appreciation = يلاحظ مع التقدير
document-act-note_concern = يلاحظ مع القلق
document-act-recognize = يدرك
document-act-acknowledge = يقر
document-act-reaffirm = يؤكد من جديد
document-act-reiterate = يكرر
document-act-affirm = يؤكد
document-act-emphasize = يشدد
document-act-stress = يشدد بقوة
document-act-point_out = يشير
document-act-concern = يعرب عن القلق
document-act-alarmed = يشعر بالجزع
document-act-condemn = يدين
document-act-regret = يأسف
document-act-recall = يستذكر
document-act-bear_in_mind = يضع في اعتباره
document-act-take_into_account = يأخذ في الحسبان
document-act-convinced = مقتنع
document-act-aware = يعي
document-act-guided = يسترشد
document-act-considered = نظر

## Files that cannot be read

wrong-document_encoding = نص هذا الملف ليس بترميز UTF-8. احفظه بترميز UTF-8 وأرسله من جديد.
wrong-document_container = لا يمكن فتح هذا الملف. افتحه في البرنامج الذي أنشأه واحفظه من جديد أو نصا عاديا ثم أرسله.
wrong-document_too_large = هذه الوثيقة أطول من أن تُقرأ دفعة واحدة. قسّمها.
