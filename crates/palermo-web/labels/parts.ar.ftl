## Parts of forms and lists

optional = (اختياري)
summary-title =
    { $n ->
        [one] هناك أمر واحد يحتاج إلى تصحيح
        [two] هناك أمران يحتاجان إلى تصحيح
        [few] هناك { NUMBER($n) } أمور تحتاج إلى تصحيح
       *[other] هناك { NUMBER($n) } أمرا يحتاج إلى تصحيح
    }
pages = صفحات القائمة
pages-where = الصفحة { NUMBER($page) } من { NUMBER($pages) }، المجموع { NUMBER($total) }
pages-first = الأولى
pages-before = السابقة
pages-next = التالية
pages-last = الأخيرة

## The page of parts

parts-title = أجزاء الصفحات
parts-what = كل جزء في كل حالة، لمن يعتني بالصفحات.
parts-buttons = الأزرار
parts-button = أرسل الإحالة
parts-button-quiet = احفظ وأكمل لاحقا
parts-fields = الأسئلة
parts-question = اسم الجهة
parts-hint = كما يظهر على مراسلاتها.
parts-wrong = لم يُذكر شيء. اكتب الاسم أو اختر «غير معروف».
parts-choice = كيف عُثر على الشخص؟
parts-choice-one = عبر خط المساعدة
parts-choice-two = عبر تفتيش
parts-notices = الإشعارات
parts-notice = لا تتصل إلا بين 10:00 و12:00.
parts-states = الحالات
parts-state-plain = مفتوح
parts-state-due = يستحق اليوم
parts-state-late = متأخر يوما واحدا
parts-state-done = أُجيب
parts-tables = الجداول
parts-table-year = السنة
parts-table-women = النساء والفتيات
parts-table-unknown = غير مسجل
parts-story = ما الذي حدث
parts-story-one = أحيلت من خط المساعدة مع طفل. وُضعت أول خطة أمان.
