## Questions of generated forms

form-answered = أُجيب
form-no-answer = لا جواب، لأن …
form-open = لم يُذكر شيء
form-day = اليوم
form-month = الشهر
form-year = السنة
form-time = الوقت
form-amount = المبلغ
form-currency = العملة
form-rate-date = سعر يوم
form-street = الشارع والرقم
form-postal-code = الرمز البريدي
form-city = المدينة
form-subdivision = المقاطعة (ISO 3166-2)
form-country = البلد (ISO)
form-place = اسم المكان
form-latitude = درجات شمالا
form-longitude = درجات شرقا
form-precision = بدقة أمتار
form-qualifier = مدى الدقة
form-find = ابحث في القائمة
form-find-record = ابحث عن سجل
form-find-button = ابحث
form-found-nothing = لم يُعثر على شيء. جرب كلمة أخرى.
form-add-one = أضف واحدا
form-add = أضف
form-more-said = اذكر لا أو غير معروف أو رفض لإجابات بعينها
form-row = المدخل { NUMBER($n) }
form-add-row = أضف مدخلا
form-drop-row = أزل هذا المدخل
form-hint-interval = الرقم كما هو معروف: 17 أو <5 أو 10–14 أو ≥20.
form-hint-phone = مع رمز البلد، مثل ‎+41 22 000 00 00.
form-hint-date = اترك اليوم أو الشهر فارغا إن لم يُعرفا.
form-hint-duration = مثل P45D لخمسة وأربعين يوما أو P3M لثلاثة أشهر.

## Saving

form-new = جديد: { $register }
form-edit = تعديل: { $title }
form-save = احفظ السجل
form-save-anyway = احفظ كما هو
form-keep = احتفظ به مسودة
form-refresh = أظهر الأسئلة التي تترتب على هذا
form-more-questions = فتحت إجاباتك أسئلة أخرى. أجب عنها أو احفظ كما هو.
form-kept = تُحفظ المسودة حتى { $day }. لا يراها غيرك.
form-kept-out = لم يُحفظ في المسودة لأنه لا يُحفظ إلا مختوما: { $fields }
form-saved = حُفظ.
form-unchanged = لم يختلف شيء: لم يُغيَّر شيء.
form-again = الاستمارة من جلسة سابقة وما زالت مملوءة: احفظ مرة أخرى.
form-stale = حفظ { $who } نسخة أخرى في هذه الأثناء. في الأسفل ما يختلف؛ استمارتك ما زالت مملوءة. قارن ثم احفظ من جديد.
form-somebody = شخص ما
form-stale-field = السؤال
form-stale-now = كما هو الآن
form-stale-yours = كما لديك
form-left-out = يُسأل عنه في مكان آخر لأنه لا يُحفظ إلا مختوما:
form-warned = حُفظ، مع ما ينبغي النظر فيه:

## What is wrong with an answer

wrong-required = لم يُذكر شيء. أجب، أو قل لماذا لا يوجد جواب.
wrong-unknown_code = هذا ليس في القائمة. اختر منها أو ابحث بكلمة أخرى.
wrong-code_not_valid = لم يعد هذا مستعملا في ذلك اليوم. اختر غيره.
wrong-not_a_date = لا يوجد يوم كهذا. اكتب اليوم والشهر والسنة بالأرقام.
wrong-not_a_day = المطلوب التاريخ كاملا: اليوم والشهر والسنة.
wrong-not_a_number = هذا ليس رقما.
wrong-not_a_figure = هذا ليس رقما. اكتب 17 أو <5 أو 10–14 أو ≥20.
wrong-too_precise = المنازل العشرية أكثر مما يُحفظ هنا.
wrong-not_a_phone = هذا ليس رقم هاتف. اكتبه مع رمز البلد.
wrong-not_an_email = هذا ليس عنوان بريد إلكتروني.
wrong-not_a_url = هذا ليس عنوان موقع. ابدأه بـ https://
wrong-not_an_identifier = هذا المعرّف لا يجتاز التحقق. قارنه بالأصل.
wrong-not_a_duration = هذه ليست مدة. اكتب P45D أو P3M.
wrong-no_currency = اذكر العملة بأحرفها الثلاثة، مثل EUR.
wrong-unknown_currency = لا توجد عملة كهذه.
wrong-said_twice = هو مؤشَّر وقيل عنه شيء آخر في الأسفل. أبق أحدهما.
wrong-contradiction = قيل لا عن الكل ونعم عن جزء منه. أبق أحدهما.
wrong-not_unique = يوجد هذا في سجل آخر. ابحث عنه قبل إنشاء سجل ثان.
wrong-overlap = تتداخل المدة مع مدة أخرى من النوع نفسه.
wrong-no_such_record = ما يشير إليه لم يعد موجودا.
wrong-number_taken = أُعطي هذا الرقم من قبل ولا يُعطى ثانية.
wrong-append_only = لا تُغيَّر الأحداث هنا أبدا. أدخل تصحيحا يشير إلى هذا.
wrong-class_sealed = لا يُحفظ هذا إلا مختوما ولا يُقبل هنا.
wrong-needs = يجب ذكر هذا أولا.
wrong-role = دورك لا يسمح بهذا.
wrong-guard = شرطه لم يتحقق بعد.
wrong-other = لا يمكن حفظ هذا كما هو.
