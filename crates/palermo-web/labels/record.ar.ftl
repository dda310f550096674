## A record

record-can-do = ما يمكن فعله
record-edit = عدّل
record-delete = احذف
record-for-roles = هذا مخصص لـ: { $roles }
record-says-nothing = السجل لا يقول شيئا بعد.
record-gone = لم يعد موجودا
record-pointing = { $register } ({ $field })
record-none-yet = لا شيء بعد.
record-all-pointing = اعرض الكل
record-moved = تغيرت الحالة.
record-awaited = دُوّن هذا. تتغير الحال حين يوافق عدد كاف من الآخرين.
record-approval-wanted =
    { $n ->
        [one] يجب أن يوافق شخص آخر
       *[other] يجب أن يوافق آخرون، عددهم { NUMBER($n) }
    }
record-approval-asked = طلب { $who } هذا؛ وافق { NUMBER($n) } من { NUMBER($all) }
record-clock-done = عُدّلت المهلة.
record-undone = أُلغيت الدفعة: ما أنشأته زال وما غيّرته عاد كما كان.
record-not-undone = لم تُلغ الدفعة.
record-stale = غيّر أحدهم السجل في هذه الأثناء. انظر إليه كما هو الآن ثم قرر من جديد.
record-as-of = كما كان
record-as-of-day = اعرض السجل كما كان في
record-as-it-stood = هذه النسخة { NUMBER($version) } بتاريخ { $when }، وليست حال السجل الآن.
record-now = اعرضه كما هو الآن
record-history = ما حدث
record-history-all = التاريخ كله، عدد الخطوات: { NUMBER($n) }
record-origin = من أين جاء
record-origin-key = المفتاح في المصدر
record-origin-edition = الطبعة
record-origin-row = السطر
record-origin-column = العمود
record-origin-text = كما ورد هناك
record-origin-batch = أدخلته
record-origin-open = الدفعة

## History

moment = { $day }، { $time }
history-of = تاريخ: { $title }
history-what = كل خطوة مع من قام بها ومتى وما اختلف، والأحدث أولا.
history-nothing = لا شيء
history-link = سجل آخر
history-deleted = حُذف
history-restored = أُعيد كما كان
history-moved = انتقل إلى: { $state }
history-made = أُنشئ
history-changed = عُدّل
history-version = النسخة { NUMBER($n) }

## A step of a workflow

form-step = { $what }: { $title }

## Deleting

delete-title = حذف: { $title }
delete-what = يخرج السجل من كل قائمة وجدول. وتبقى نسخه في التاريخ للمساءلة عنه.
delete-do = احذف السجل
delete-not = اتركه كما هو

## Many records at once

bulk-none-chosen = لم يُختر أي سجل.
bulk-back = عودة إلى القائمة
bulk-will = سيتغير { NUMBER($n) } من { NUMBER($all) } سجلا مختارا. لم يحدث شيء بعد.
bulk-stands = الحال الآن
bulk-then = بعد ذلك
bulk-not-from-here = يبقى: لا يبدأ هذا من هنا
bulk-approved-singly = يبقى: يجب أن يوافق آخرون، سجلا سجلا
bulk-do = { $what }: { NUMBER($n) }
bulk-refused = لم يعد يمكن تغيير أحد السجلات، فلم يُغيّر أي منها. انظر إلى القائمة من جديد.
bulk-stale = غيّر أحدهم أحد السجلات في هذه الأثناء، فلم يُنقل أي منها. انظر إلى القائمة من جديد.
batch-undo = ألغ هذه الدفعة
batch-undo-what = ما أنشأته الدفعة يزول وما غيّرته يعود كما كان، ما دام لا شيء يعتمد عليه.
batch-undo-do = ألغها
wrong-changed_since = عُدّل أحد سجلاتها بعد ذلك. ألغ ذلك التعديل أولا.
wrong-nothing_to_undo = لم يبق منها شيء.
wrong-still_referred_to = تشير إليه سجلات أخرى. عدّلها أو احذفها أولا.
wrong-not_from_here = لا يبدأ هذا من حال السجل الآن.
wrong-no_such_transition = لا خطوة كهذه هنا.
wrong-state_not_in_profile = قواعد هذا البلد لا تستعمل هذه الحال.
wrong-set_by_engine = يملأ النظام هذا ولا يُدخل.
wrong-not_a_filter = لا يفهم السجل هذه التصفية.
wrong-effects_without_end = تستدعي قواعد هذا السجل بعضها بلا نهاية. أخبر المشغّل.
wrong-counter_full = لم يبق شيء: بلغ العدد حده الأقصى.
wrong-counter_empty = لم يؤخذ شيء، فلا شيء يُعاد.
wrong-counter_unstated = عدد يتوقف عليه هذا لم يُذكر بعد.
wrong-counter_held = أُخذ شيء مما يسميه هذا الحقل. أعده أولا.
wrong-approval_own = من طلب هذا لا يوافق عليه: على آخرين أن يوافقوا.
wrong-approval_twice = لقد وافقت على هذا. ينتظر آخرين.
wrong-approval_changes = من يوافق لا يغيّر شيئا. دع القيم، أو غيّر السجل واطلب من جديد.

## Time limits

clocks-title = المهل
clock-act = أوقف أو مدّد أو أنه
due-today = اليوم
due-in =
    { $n ->
        [one] غدا
        [two] بعد يومين
        [few] بعد { NUMBER($n) } أيام
       *[other] بعد { NUMBER($n) } يوما
    }
due-since =
    { $n ->
        [one] أمس
        [two] قبل يومين
        [few] قبل { NUMBER($n) } أيام
       *[other] قبل { NUMBER($n) } يوما
    }
clock-due = الموعد:
clock-history = كيف تغيرت
clock-over = انتهت هذه المهلة.
clock-pause = أوقف مؤقتا
clock-pause-what = يتوقف الوقت لسبب من الأسباب المنصوص عليها.
clock-cause = السبب
clock-resume = استأنف
clock-resume-what = يستأنف الوقت، ولا تُحسب أيام التوقف.
clock-hold = علّق
clock-hold-what = يتوقف الوقت بقرار. اذكر الرقم الذي حُفظ السبب تحته.
clock-reason = مرجع السبب
clock-reason-hint = رقم مثل 2026/114، دون أسماء أو جمل.
clock-extend = مدّد
clock-extend-what = للتمديدات مجتمعة حد، ولكل تمديد من يوافق عليه.
clock-length = بكم
clock-length-hint = مثلا 5d (أيام) أو 10wd (أيام عمل) أو 24h (ساعات) أو 3mo (أشهر).
clock-approver = وافق عليه (معرّف الدخول)
clock-stop = أنهها
clock-stop-what = تنتهي المهلة هنا ولا تُعد مستوفاة.
wrong-not_a_length = هذه ليست مدة. اكتب 5d أو 10wd أو 24h أو 3mo.
wrong-reason_needed = اذكر مرجع السبب، ومن يوافق إن طُلب ذلك.
wrong-clock_not_running = لم تعد هذه المهلة جارية.
wrong-cause_not_listed = هذا السبب غير منصوص عليه.
wrong-not_extendable = لا يمكن تمديد هذه المهلة.
wrong-extension_too_long = تتجاوز التمديدات مجتمعة الحد المسموح.
wrong-reason_not_a_reference = اكتب رقم ملف أو قرار، لا جملة ولا اسما.

## My day

my-day-title = يومي
my-day-due = ما حان موعده
my-day-nothing-due = لا مهلة تنقضي.
my-day-told = أُبلغت به
my-day-nothing-told = لم يبلغك أحد بشيء.
my-day-drafts = بُدئ ولم يُكمل
my-day-no-drafts = لا مسودات.
my-day-draft-until = محفوظ حتى { $when }
my-day-all = اعرض الكل

## What is sealed

record-sealed = مختوم
record-sealed-what = ما يُحفظ هنا قد يؤذي شخصًا إذا تسرّب. لا يفتحه إلا من يملك مفتاحه، ويذكر السجل من فتحه ولماذا.
record-sealed-purpose = لأي غرض
record-sealed-open = فتح
record-sealed-closed = مغلق أمامك: { $what }
record-sealed-damaged = تالف ولا يُعرض: { $what }. أبلغ المشغّل.
record-sealed-locked = النظام مقفل: لا يمكن الآن فتح أي شيء مختوم. أبلغ المشغّل.
record-sealed-close = إغلاق من جديد
form-sealed-what = يُختم هذا فور حفظه. اكتب هنا ما يدل على هوية الشخص، ولا تكتبه في أي مكان آخر.

## Who was let in

record-access = من سُمح له بالاطلاع
access-title = من سُمح له بالاطلاع على: { $title }
access-none = لم يُسمح لأحد بالاطلاع على هذا السجل.
access-new = السماح لزميل
access-nobody = لا يوجد في هذه المنظمة زميل يمكن السماح له.
access-colleague = الزميل
access-basis = الأساس
access-compartments = ما هو مختوم ويجوز فتحه
access-until = حتى هذا اليوم شاملاً إياه
access-do = السماح
access-back = العودة إلى السجل
access-revoke = سحب
access-done = سُمح للزميل بالاطلاع.
access-closed = سُمح بالاطلاع، لكنك لا تملك مفتاح { $what }: يبقى ذلك مغلقاً حتى يسمح به من يملك المفتاح.
access-revoked = سُحب الإذن مع المفاتيح التي رافقته.
access-prove = أثبت هويتك مرة أخرى ثم أرسل من جديد
access-wrong-colleague = اختر زميلاً.
access-wrong-purpose = اختر غرضاً واحداً على الأقل.
access-wrong-basis = اختر أساساً.
access-wrong-until = اذكر يوماً لم ينقضِ بعد.
access-address = العنوان للزميل
access-open = السجل لهذا الغرض
