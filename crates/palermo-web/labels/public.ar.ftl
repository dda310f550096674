## Tables of figures

sheet-title = { $table }: { $by }
sheet-by-one = بحسب { $one }
sheet-by-two = بحسب { $one } و{ $other }
sheet-caption = الأرقام نفسها. كل رقم يُفتح على مصدره.
sheet-more = سطور لا تظهر هنا: { NUMBER($n) }. تحويها كلها الملفات القابلة للتنزيل، واختيار الرموز يعرض عددا أقل.
sheet-count = العدد
sheet-hidden =
    { $n ->
       *[other] * محجوب: فيه أقل من { NUMBER($n) } أشخاص، أو يتيح حساب رقم كهذا. لا ينبغي أن يُعرف أحد.
    }
sheet-source = المصدر: { $source }
sheet-source-own = سجلات هذا التركيب.
sheet-lo = على الأقل
sheet-hi = على الأكثر
sheet-text = كما يظهر
sheet-sign = سبب غياب الرقم

## Explore

explore-title = استكشف الأرقام
explore-nothing = لم تُنشر أرقام هنا بعد.
explore-own = محسوبة من السجلات المحفوظة هنا. وتُحجب الأرقام الصغيرة كي لا يُعرف أحد.
explore-others = نشرها آخرون وتُعرض كما نشروها.
explore-empty = لا أرقام لهذا الاختيار. اختر غيره.
explore-choose = اختر ما تريد رؤيته
explore-data = الأرقام
explore-rows = السطور
explore-columns = الأعمدة
explore-no-columns = لا شيء
explore-as = اعرض كـ
drawing-bars = أعمدة
drawing-stacks = أعمدة متراكبة
drawing-lines = خطوط
drawing-matrix = مصفوفة
drawing-table = الجدول فقط
explore-download = نزّل { $format }
explore-picture = صورة ({ $format })
explore-cite = كيفية الاستشهاد
explore-cite-as = { $title }. { $source } اطُّلع عليه في { $day }.
explore-permalink = عنوان يقود كل قارئ إلى لغته:

## Where a figure comes from

cell-title = من أين جاء هذا الرقم
cell-table = الجدول
cell-rule = كيف يُحسب
cell-dataset = السجلات
cell-formula = الصيغة
cell-filter = ما يُحسب منها
cell-rollup = مجمّع بحسب (النسخة)
cell-seq = حتى القيد
cell-own = لا يرى السجلات نفسها إلا من يعمل عليها.
behind-title = السجلات وراء هذا الرقم
behind-now = بحسب حال السجلات الآن. أما الرقم المنشور فهو بحسب القيد المذكور في صفحته.
behind-none = لا يدخل أي سجل في هذا الرقم بحسب حال السجلات الآن.
cell-sources = خلايا المصدر
cell-no-source = لا خلية في المصدر تعطي هذا الرقم.

## Countries

countries-title = البلدان
countries-what = بالترتيب الأبجدي. لا تُرتَّب البلدان أبدا.
country-treaties = المعاهدات
country-bound = ملزم.
country-bound-since = ملزم؛ أودع في { $day }.
country-undated = يُذكر أنه ملزم؛ ويوم الإيداع غير معروف.
country-not-bound = غير ملزم بحسب المعروف هنا.
country-figures = الأرقام
country-detection = الضحايا المكتشفون يقيسون الاكتشاف لا مدى شيوع الجريمة. والدولة التي تبحث أكثر تجد أكثر.
country-nothing = لم تُستورد أرقام لهذا البلد هنا.
country-quality = جودة الأرقام
country-exact = أرقام محددة
country-ranges = أرقام بصيغة مجال (مثل <5)
country-conflicts = أرقام يتناقض فيها المصدر

## Flows

flows-title = التدفقات
flows-what = من أين إلى أين جرى الاتجار بالأشخاص، بقدر ما اكتُشف. وما لم يُكتشف ليس هنا.
flows-none = لم تُنشر تدفقات هنا بعد.
flows-side-detection = أين اكتُشف الضحايا بحسب الجنسية
flows-side-return = من أين عاد المواطنون
flows-apart = قد تخص أرقام الاكتشاف والعودة الأشخاص أنفسهم: تُعرض منفصلة ولا تُجمع أبدا.
flows-year = السنة
flows-all-years = كل السنوات
flows-as-sankey = تدفقات
flows-as-map = خريطة
flows-as-matrix = مصفوفة
flows-here = اكتُشفوا هنا
flows-no-map = تحتاج الخريطة إلى الطرفين، وهذه الأرقام تذكر طرفا واحدا.
flows-left-out = تدفقات أخرى في الجدول فقط: { NUMBER($n) }.
map-disclaimer = لا تعني الحدود والأسماء المبينة والتسميات المستخدمة على هذه الخريطة موافقة أو قبولا رسميا من جانب الأمم المتحدة.
map-table = الأرقام نفسها في الجدول.

## Treaties

treaties-title = المعاهدات
treaties-none = لا معاهدات محفوظة هنا.
treaties-which = المعاهدة
treaties-on = في يوم
treaties-from = ما تغير منذ
treaties-from-hint = اتركه فارغا لرؤية الأطراف وحدها.
treaties-parties = عدد الأطراف في { $day }: { NUMBER($n) }
treaties-unnamed = يعلن المصدر { NUMBER($declared) } طرفا ويسمي { NUMBER($counted) }: لم يُسمَّ { NUMBER($n) } فلم يُحسب.
treaties-undated = يوم الإيداع غير معروف فلم تُحسب:
treaties-joined = انضم من { $from } إلى { $to }
treaties-left = انسحب من { $from } إلى { $to }
treaties-nobody = لا أحد.

## Method

method-title = المنهج
method-what = كيف تُحسب الأرقام وما تغفله وكيف يُحمى الأشخاص.
method-detection = الاكتشاف ليس الانتشار
method-detection-what = الأرقام عن أشخاص عُثر عليهم. ولا تدل على عدد من لم يُعثر عليهم. وحيث يُعثر على أكثر ربما بُحث أكثر.
method-intervals = المجال يبقى مجالا
method-intervals-what = حين يذكر المصدر <5 فهو من 0 إلى 4. هكذا يُجمع ويُرسم، لا كوسط. ولا يُقال ارتفاع أو انخفاض إلا إذا لم تترك المجالات شكا.
method-unknown = ما لا يُعرف يُعرض
method-unknown-what = غير معروف ولم يُسأل ورُفض إجابات قائمة بذاتها، لها سطورها ولا توزَّع.
method-hidden = تُحجب الأرقام الصغيرة
method-hidden-what = رقم يقل عن خمسة أشخاص قد يدل على شخص. يُحجب مع ما يلزم من أرقام أخرى كي لا يُحسب من المجاميع. ويحاول برنامج ثان مكتوب على حدة حسابه قبل نشر أي شيء.
method-sources = كل رقم يُفتح
method-sources-what = وراء كل رقم قاعدته وتصفيته ونسخة قوائمه؛ ووراء رقم الغير خلية المصدر.
