## كم شخصا بقي خفيا

estimate-title = كم شخصا بقي خفيا؟
estimate-what = حين تعثر عدة قوائم على أشخاص بالمصادفة جزئيا، يدل تداخلها على من لم تعثر عليه أي منها. أرسل قوائم متداخلة: تبين الصفحة من في أيها، وتقدر كم شخصا ليس في أي منها.
estimate-detection = المكتشفون هم من عُثر عليهم. يقوم التقدير على افتراضات لا تستطيع القوائم اختبارها، وتأتي تحذيراته قبله.
estimate-file = ملف القوائم
estimate-file-hint = ملف CSV: عمود من 0 و1 لكل قائمة، وعمود للأعداد؛ ومن دونه يكون كل سطر شخصا. لا تضع فيه أسماء ولا أي شيء آخر. لا يُحفظ منه شيء.
estimate-count-column = عمود الأعداد
estimate-count-column-hint = فقط إن لم يكن اسمه «count».
estimate-look = انظر في القوائم
estimate-wrong = لا يمكن استعمال هذا كما هو.
estimate-read = قُرئت القوائم. انظر من في أيها، ثم اختر في الأسفل.
estimate-too-long = يستغرق هذا وقتا أطول مما تنتظره صفحة
estimate-too-long-what = احفظ الأعداد أدناه باسم lists.csv ونفذ هذا الأمر؛ فهو يبين مدى تقدمه.
estimate-command = الأمر
estimate-another = ابدأ بملف آخر
estimate-detected = المكتشفون
estimate-total = المجموع المقدر
estimate-models = المدى بين النماذج التي يمكن الدفاع عنها
estimate-interval = مجال الثقة
estimate-level = ({ $level }٪، { $method })
estimate-hidden = الخفيون حسب التقدير
estimate-ratio = نسبة المكتشفين
estimate-withheld = محجوز: ليس للنشر
estimate-not-shown = غير معروض
estimate-at-fault = السبب: { $sets }.
estimate-overlap = أي القوائم تشترك في من
estimate-overlap-how = الأشخاص الموجودون في هذه القوائم تحديدا؛ وبعد كل قائمة عدد من فيها
estimate-only = { $list } فقط
estimate-persons = الأشخاص
estimate-which = الرقم
estimate-connect =
    { $n ->
        [zero] لا أحد من أصل { NUMBER($all) } موجود في قائمتين أو أكثر.
        [one] شخص واحد من أصل { NUMBER($all) } موجود في قائمتين أو أكثر.
        [two] شخصان من أصل { NUMBER($all) } موجودان في قائمتين أو أكثر.
        [few] { NUMBER($n) } أشخاص من أصل { NUMBER($all) } موجودون في قائمتين أو أكثر.
        [many] { NUMBER($n) } شخصا من أصل { NUMBER($all) } موجودون في قائمتين أو أكثر.
       *[other] { NUMBER($n) } شخص من أصل { NUMBER($all) } موجودون في قائمتين أو أكثر.
    }
estimate-intervals = المكتشفون والمقدرون على مقياس واحد
estimate-intervals-how = الأشخاص؛ كل خط هو المدى الذي تعطيه طريقة واحدة
estimate-again = الحصول على الأرقام نفسها ثانية
estimate-again-what = احفظ الأعداد أدناه باسم lists.csv ونفذ هذا الأمر. الطريقة والبذرة والأعداد تعطي الأرقام نفسها في أي مكان.
estimate-document = الجواب الكامل للبرامج
estimate-choose = اختر وقدّر
estimate-lists = القوائم
estimate-lists-hint = من كان في قائمة مستبعدة وحدها عُدّ غير مرئي.
estimate-list = { $list } ({ NUMBER($n) })
estimate-method = الطريقة
estimate-method-hint = تستغرق الطرق الأخرى وقتا أطول: انظر سطر الأوامر.
estimate-method-stepwise = اختيار القوائم المترابطة خطوة خطوة
estimate-method-bic = أفضل نموذج حسب معيار BIC
estimate-method-chao = حد تشاو الأدنى
estimate-method-lincoln-petersen = قائمتان (لينكولن–بيترسن)
estimate-repeats = مجال الثقة
estimate-repeats-hint = التكرارات تُدخل اختيار النموذج في المجال وتقارن بين النماذج.
estimate-repeats-1000 = ألف تكرار للإجراء كله (BCa)
estimate-repeats-0 = بلا تكرار، مع أخذ النموذج كما هو (فالد)
estimate-assumption = الافتراض
estimate-assumption-hint = ما يربط من شوهد بمن لم يُشاهد. لا تستطيع أي بيانات أن تبينه.
estimate-reasons = لماذا يصح هنا
estimate-reasons-hint = قل كيف يصل الناس إلى هذه القوائم ومن يحيل من إلى أين. من دون افتراض وأسباب يُحجز التقدير.
estimate-seed = البذرة
estimate-seed-hint = البذرة نفسها تعطي التكرارات نفسها.
estimate-counts = الأعداد كما قُرئت
estimate-counts-label = الأعداد
estimate-counts-hint = تنتقل مع الاستمارة ولا تُحفظ في أي مكان. قد تدل الأعداد الصغيرة على شخص بعينه: لا تنقلها إلى غيرك.
estimate-do = قدّر

assumption-no_highest_order_interaction = لا تفاعل بين القوائم كلها معا
assumption-independence_of_two_lists = القائمتان مستقلتان إحداهما عن الأخرى

verdict-usable = يمكن استعمال هذا التقدير
verdict-caution = يُستعمل بحذر
verdict-withheld = محجوز: ليس للنشر
verdict-refused = لا يوجد تقدير
verdict-means-usable = لا شيء مما يمكن أن تبينه هذه القوائم يتعارض معه.
verdict-means-caution = يجوز عرض الرقم ومعه هذه التحذيرات.
verdict-means-withheld = ترى الأرقام لتعمل بها. لا يجوز نشرها تقديرا، للأسباب التالية.
verdict-means-refused = لا يمكن استخراج رقم من هذه القوائم، للأسباب التالية.

interval-bca = إعادة المعاينة (BCa)
interval-percentile = إعادة المعاينة (المئينات)
interval-wald = بأخذ النموذج كما هو (فالد)
interval-profile = بأخذ النموذج كما هو (الإمكان الجانبي)
interval-log_normal = لوغاريتمي طبيعي
interval-chapman = تشابمان

warn-too_many_lists = لا تقبل هذه الطريقة هذا العدد من القوائم. استبعد بعضها أو اختر طريقة أخرى.
warn-no_cases = لا أحد في هذه القوائم. ليس هناك ما يُقدَّر منه.
warn-no_overlap = لا يظهر أي شخص في قائمتين. لا تقول هذه القوائم شيئا عن عدد الناقصين.
warn-start_no_mle = ليس للحساب جواب منتهٍ مع هذه القوائم. أي رقم يطبعه برنامج هنا رقم مصطنع.
warn-no_mle = ليس للحساب جواب منتهٍ مع هذا النموذج وهذه القوائم. أي رقم يطبعه برنامج هنا رقم مصطنع.
warn-not_identifiable = توافق مجاميع مختلفة هذه البيانات بالقدر نفسه. لا تستطيع القوائم التمييز بينها.
warn-not_converged = لم يصل الحساب إلى نهاية مع هذه البيانات. لا يُعطى رقم.
warn-two_lists = مع قائمتين يقوم الجواب كله على استقلالهما. قل لماذا هما مستقلتان.
warn-no_assumption = قل أي افتراض يربط من شوهد بمن لم يُشاهد، ولماذا يصح هنا.
warn-few_overlaps =
    { $n ->
        [zero] لا يربط القوائم أحد.
        [one] لا يربط القوائم إلا شخص واحد.
        [two] لا يربط القوائم إلا شخصان.
        [few] لا يربط القوائم إلا { NUMBER($n) } أشخاص.
        [many] لا يربط القوائم إلا { NUMBER($n) } شخصا.
       *[other] لا يربط القوائم إلا { NUMBER($n) } شخص.
    }
warn-runaway = المدى أوسع من أن يفيد في قرار.
warn-empty_pairs = هذه لا تشترك في أي شخص: { $each }. تحقق هل كان ذلك ممكنا.
warn-model_switching = تغييرات صغيرة في البيانات تؤدي إلى اختيار نماذج أخرى (عدد النماذج { NUMBER($models) } في { NUMBER($repeats) } من التكرارات).
warn-choice_dominates = يتوقف الجواب على الطريقة أكثر مما يتوقف على المصادفة: بين { $lower } و{ $upper }.
warn-one_list_decides = من دون { $list } يكون التقدير { $without } بدلا من { $with }.
warn-one_cell_decides = نقصان حالة واحدة في { $cell } ينقل التقدير من { $with } إلى { $without }.
warn-limit_unresolved = يقوم أحد الحدين على أقل من 20 من { NUMBER($repeats) } من التكرارات ولا يُعرض. يجري سطر الأوامر تكرارات أكثر.
warn-repeats_refused = { $share }٪ من التكرارات بلا تقدير؛ تُعد ولا تُستبدل.
warn-lower_bound = هذا حد أدنى: هذا العدد على الأقل في المتوسط. ليس تقديرا للمجموع.
warn-conditional_interval = يأخذ هذا المجال النموذج كما هو، ويتجاهل أن النموذج قد اختير.
warn-list_dropped = ليس في { $list } أي حالة فاستُبعدت.
warn-lists_merged = تضم { $first } و{ $second } الحالات نفسها فأُخذتا قائمة واحدة.
warn-list_holds_all = تضم { $list } كل الحالات: فلا تقول القوائم الأخرى شيئا عمن فاتها.
warn-no_multiverse = مع { NUMBER($lists) } من القوائم لا يمكن مقارنة كل النماذج؛ ولا يُعرض المدى بين النماذج التي يمكن الدفاع عنها.
