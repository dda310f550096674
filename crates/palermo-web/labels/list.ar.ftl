## All registers

registers-title = السجلات
registers-what = كل ما يُحفظ هنا، بحسب الحزمة التي تعلنه.

## The list of a register

list-new = أضف سجلا
list-declares = ما يعلنه هذا السجل
list-filters = عوامل التصفية
list-search = ابحث
list-saved = تصفية محفوظة
list-any = الكل
list-day = كما كان ساريا في
list-columns = الأعمدة
list-show = اعرض
list-clear = أزل كل عوامل التصفية
list-all = كل السجلات.
list-only = فقط: { $what }.
list-is = { $field }: { $value }
list-either = { $one } أو { $other }
list-found = وُجد «{ $text }»
list-as-of = كما كان ساريا في { $day }
list-record = السجل
list-choose = اختر
list-choose-one = اختر { $title }
list-move = ما يُفعل بالمختارة
list-move-look = انظر قبل التنفيذ
list-empty = لا شيء محفوظ هنا بعد.
list-no-match = لا سجل يطابق هذه العوامل.
list-beyond = القائمة أقصر من هذه الصفحة.
list-export = صدّر السجلات في ملف
list-export-filtered = يحوي الملف السجلات التي تعرضها هذه القائمة بكل صفحاتها.
list-keep = احفظ هذه التصفية
list-keep-name = اسم التصفية
list-kept = حُفظت التصفية، وهي بين المحفوظة.
list-deleted = حُذف السجل.

list-sealed = البحث في ما هو مختوم
list-sealed-what = يجد الشخص باسمه مهما كانت تهجئته والأبجدية التي كُتب بها، وبرقمه. يحفظ السجل أنك بحثت ولأي غرض، ولا يحفظ عمّن.
list-sealed-text = الاسم أو الرقم
list-sealed-do = بحث
list-sealed-none = لا شيء يطابق بين السجلات التي يمكنك فتحها.
list-sealed-found = نتائج البحث
list-sealed-more = هناك أكثر من هذه. أضف كلمة أخرى.
list-sealed-waiting = لم يُبحث بعد في بعض السجلات. أعد البحث لتشمل التالية.
wrong-search_too_long = هذا طويل جدا. تكفي كلمتان أو ثلاث.
