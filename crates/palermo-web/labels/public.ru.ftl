## Tables of figures

sheet-title = { $table }: { $by }
sheet-by-one = по признаку «{ $one }»
sheet-by-two = по признакам «{ $one }» и «{ $other }»
sheet-caption = Те же числа. Каждое открывается и показывает, откуда оно.
sheet-more = Строк, не показанных здесь: { NUMBER($n) }. В файлах для скачивания они все; выбор кодов покажет меньше.
sheet-count = Число
sheet-hidden =
    { $n ->
       *[other] * Не показано: менее { NUMBER($n) } человек, или по нему можно вычислить такое число. Никто не должен быть узнан.
    }
sheet-source = Источник: { $source }
sheet-source-own = Собственные записи этой установки.
sheet-lo = Не менее
sheet-hi = Не более
sheet-text = Как показано
sheet-sign = Почему нет числа

## Explore

explore-title = Изучить показатели
explore-nothing = Здесь пока ничего не опубликовано.
explore-own = Посчитано по записям этой установки. Малые числа скрыты, чтобы никого нельзя было узнать.
explore-others = Опубликовано другими, показано без изменений.
explore-empty = Для этого выбора чисел нет. Выберите другое.
explore-choose = Выбрать, что показать
explore-data = Показатели
explore-rows = Строки
explore-columns = Столбцы
explore-no-columns = Нет
explore-as = Показать как
drawing-bars = Столбики
drawing-stacks = Составные столбики
drawing-lines = Линии
drawing-matrix = Матрица
drawing-table = Только таблица
explore-download = Скачать { $format }
explore-picture = Рисунок ({ $format })
explore-cite = Как ссылаться
explore-cite-as = { $title }. { $source } Дата обращения: { $day }.
explore-permalink = Адрес, ведущий каждого на его язык:

## Where a figure comes from

cell-title = Откуда это число
cell-table = Таблица
cell-rule = Как посчитано
cell-dataset = Записи
cell-formula = Формула
cell-filter = Какие считаются
cell-rollup = Сгруппировано (версия)
cell-seq = По событие
cell-own = Сами записи видят только те, кто с ними работает.
behind-title = Записи за этим числом
behind-now = По состоянию записей на данный момент. Опубликованное число относится к событию, указанному на его странице.
behind-none = В нынешнем состоянии ни одна запись не входит в это число.
cell-sources = Ячейки источника
cell-no-source = Ни одна ячейка источника не даёт этого числа.

## Countries

countries-title = Страны
countries-what = В алфавитном порядке. Страны никогда не ранжируются.
country-treaties = Договоры
country-bound = Участвует.
country-bound-since = Участвует; депонировано { $day }.
country-undated = Считается участником; день депонирования неизвестен.
country-not-bound = Не участвует, насколько здесь известно.
country-figures = Показатели
country-detection = Выявленные жертвы показывают выявление, а не распространённость преступления. Кто ищет усерднее, находит больше.
country-nothing = Показатели этой страны здесь не загружены.
country-quality = Насколько хороши данные
country-exact = Точных чисел
country-ranges = Чисел в виде промежутка (например, <5)
country-conflicts = Чисел, где источник противоречит себе

## Flows

flows-title = Потоки
flows-what = Откуда и куда вели торговлю людьми, насколько это выявлено. Невыявленного здесь нет.
flows-none = Потоки пока не опубликованы.
flows-side-detection = Где выявлены жертвы, по гражданству
flows-side-return = Откуда вернулись граждане
flows-apart = Выявление и возвращение могут касаться одних и тех же людей: они показаны отдельно и не складываются.
flows-year = Год
flows-all-years = Все годы
flows-as-sankey = Потоки
flows-as-map = Карта
flows-as-matrix = Матрица
flows-here = Выявлены здесь
flows-no-map = Для карты нужны оба конца; здесь назван один.
flows-left-out = Другие потоки, только в таблице: { NUMBER($n) }.
map-disclaimer = Обозначенные на этой карте границы и названия и использованные на ней обозначения не подразумевают официального одобрения или признания со стороны Организации Объединенных Наций.
map-table = Те же числа стоят в таблице.

## Treaties

treaties-title = Договоры
treaties-none = Договоров здесь нет.
treaties-which = Договор
treaties-on = На дату
treaties-from = Что изменилось с
treaties-from-hint = Оставьте пустым, чтобы видеть только участников.
treaties-parties =
    { $n ->
        [one] { NUMBER($n) } участник на { $day }
        [few] { NUMBER($n) } участника на { $day }
       *[other] { NUMBER($n) } участников на { $day }
    }
treaties-unnamed = Источник заявляет { NUMBER($declared) } участников и называет { NUMBER($counted) }: { NUMBER($n) } не названы и не учтены.
treaties-undated = День депонирования неизвестен, не учтены:
treaties-joined = Присоединились с { $from } по { $to }
treaties-left = Вышли с { $from } по { $to }
treaties-nobody = Никто.

## Method

method-title = Метод
method-what = Как считаются показатели, чего в них нет и как защищены люди.
method-detection = Выявление — не распространённость
method-detection-what = Числа — о тех, кого нашли. Сколько не нашли, по ним не узнать. Где находят больше, возможно, больше искали.
method-intervals = Промежуток остаётся промежутком
method-intervals-what = Если источник пишет <5, это от 0 до 4. Так оно складывается и рисуется, никогда не серединой. Рост или снижение называются, только если промежутки не оставляют сомнений.
method-unknown = Неизвестное показано
method-unknown-what = Неизвестно, не спрошено и отказ — отдельные ответы. Они стоят в своих строках и не распределяются.
method-hidden = Малые числа скрыты
method-hidden-what = Число меньше пяти человек может указать на человека. Оно скрыто вместе с другими, чтобы его нельзя было вычислить по итогам. Вторая, отдельно написанная программа пытается его вычислить до публикации.
method-sources = Каждое число открывается
method-sources-what = За каждым числом — его правило, фильтр и версия списков; за чужим числом — ячейка источника.
