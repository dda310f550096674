# What everything in this pack is called. A message names a register, field, state …; `.help` is the hint beside the
# field, `.read` the sentence that its value becomes in the story of a record.

# The pack

pack = Библиотека инструментов

# Registers

register-item = Предмет
register-branch = Отделение
register-member = Член библиотеки
register-visit = Посещение
register-loan = Выдача
register-price = Тариф
register-condition_event = Осмотр состояния
register-item_link = Связь между предметами
register-brochure = Брошюра
register-symbol_item = Музейный предмет
register-stock_count = Опубликованный учет
register-closed_form = Контрольный список
register-locker = Шкафчик
register-tip = Сообщение извне

# Item

field-item-inventory = Инвентарный номер
    .help = Как указано на предмете
    .read = Инвентарный номер { $value }
field-item-name = Название
    .read = Называется { $value }
field-item-description = Описание
field-item-notes = Заметки
field-item-kind = Вид
    .help = Выберите самый точный вид, в котором вы уверены
    .read = Это: { $value }
field-item-condition = Состояние
    .help = Если никто не смотрел, так и укажите: «не спрашивали» — тоже ответ
    .read = Состояние: { $value }
field-item-gear = Средства защиты
    .help = Отметьте нужное и укажите «нет», где не нужно
    .read = Требуется: { $value }
field-item-made_in = Место изготовления
field-item-maker_country = Страна изготовителя
field-item-manual_language = Язык инструкции
field-item-insured_in = Валюта страхования
field-item-kept_in = Хранится в (область)
field-item-pieces = Количество частей
field-item-weight = Вес
    .help = Напишите ~2.5, если около 2,5 кг
field-item-electric = Электрический
field-item-voltage = Напряжение
field-item-lent_before = Выдач до начала учета
    .help = Напишите <5, если известно лишь, что менее пяти
field-item-made = Дата изготовления
    .help = Достаточно года
field-item-bought_on = Дата покупки
field-item-inspected_at = Последний осмотр
field-item-longest_loan = Наибольший срок выдачи
field-item-new_price = Цена нового
field-item-manual = Инструкция в Интернете
field-item-manual_isbn = ISBN инструкции
field-item-maker = Изготовитель
field-item-serial = Серийный номер
field-item-stands_at = Где находится
field-item-branch = Отделение
field-item-visit_count = Посещений
    .read = Посещений: { $value }
field-item-last_service = Последнее обслуживание
field-item-deposit = Требуется залог
field-item-services = Обслуживание
field-item-services-done_on = Дата
field-item-services-work = Работы
field-item-services-cost = Стоимость
section-item-what = Что это
section-item-state = В каком состоянии
section-item-power = Питание
section-item-house = В библиотеке
relation-item-visits = Посещения
rule-item-bought-in-future = Предмет не мог быть куплен позже сегодняшнего дня
rule-item-made-after-bought = Изготовлен позже покупки: одна из дат неверна
rule-item-unsafe-never-serviced = Предмет опасен и ни разу не обслуживался
query-item-power_in_use = Используемый электроинструмент

# Branch

field-branch-code = Код
field-branch-name = Название
field-branch-address = Адрес
field-branch-phone = Телефон
field-branch-email = Электронная почта
field-branch-website = Сайт
field-branch-lockers = Шкафчики
field-branch-lockers_taken = Занято шкафчиков

# Member

field-member-card = Карта
field-member-group = Группа
field-member-joined_on = Дата вступления
field-member-branch = Отделение
field-member-looks_for = Ищет
    .help = Фильтр, например under(kind, 'ladder')
field-member-full_name = Полное имя
field-member-home = Домашний адрес
field-member-mobile = Мобильный телефон
field-member-mail = Электронная почта
field-member-remarks = Примечания
field-member-loan_count = Выдач
relation-member-loans = Выдачи

# Visit

field-visit-item = Предмет
field-visit-member = Член библиотеки
field-visit-on = Дата
field-visit-reasons = Причины
    .read = Цель: { $value }

# Loan

field-loan-item = Предмет
field-loan-member = Член библиотеки
field-loan-also_lent = Выдано вместе с ним
field-loan-from_day = Планируется с
field-loan-to_day = Планируется по
field-loan-lent_on = Выдано
field-loan-returned_on = Возвращено
    .read = Возвращено { $value }
field-loan-condition_on_return = Состояние при возврате
field-loan-ill_from = Болезнь с
field-loan-ill_until = Болезнь по
field-loan-desk = Кто выдал
field-loan-called = Позвонили
field-loan-inspected = Осмотрено
field-loan-paid = Ущерб оплачен
field-loan-days_lent = Дней на руках
rule-loan-ends-before-it-begins = Выдача кончается раньше, чем начинается
workflow-loan-loan = Состояние выдачи
state-loan-loan-reserved = Забронировано
state-loan-loan-lent = Выдано
state-loan-loan-returned = Возвращено
state-loan-loan-lost = Утеряно
state-loan-loan-cancelled = Отменено
state-loan-loan-struck = Вычеркнуто
transition-loan-loan-lend = Выдать
transition-loan-loan-return = Принять обратно
transition-loan-loan-write-off = Списать
transition-loan-loan-cancel = Отменить
transition-loan-loan-strike = Вычеркнуть: внесено по ошибке
clock-loan-return = Срок возврата
clock-loan-half_way = Звонок в середине срока
clock-loan-hand_out = Не выдавать ранее
clock-loan-check_up = Спросить, работает ли
clock-loan-inspection = Осмотр после возврата
clock-loan-claim = Возмещение ущерба

# Price

field-price-kind = Вид
field-price-amount = Сумма

# Observation of condition

field-condition_event-item = Предмет
field-condition_event-seen_on = Дата осмотра
field-condition_event-condition = Состояние
field-condition_event-corrects = Исправляет

# Link

field-item_link-seen_on = Дата

# Leaflet

field-brochure-code = Код
field-brochure-heading = Заголовок
field-brochure-body = Текст
field-brochure-about = О чем
field-brochure-leaflet = Файл
field-brochure-shown = Можно показывать
workflow-brochure-publishing = Публикация
state-brochure-publishing-draft = Черновик
state-brochure-publishing-published = Опубликовано
state-brochure-publishing-withdrawn = Отозвано
transition-brochure-publishing-publish = Опубликовать
transition-brochure-publishing-withdraw = Отозвать

# Museum item

field-symbol_item-symbol = Шифр
field-symbol_item-name = Название

# Stock count

field-stock_count-dataset = Набор данных
field-stock_count-edition = Издание
field-stock_count-source_row = Строка источника
field-stock_count-source_column = Столбец источника
field-stock_count-key = Что учтено
field-stock_count-text = Как записано
field-stock_count-figure = Число
field-stock_count-flags = Пометки

# Check list

field-closed_form-item = Предмет
field-closed_form-on = Дата
field-closed_form-gear = Выданные средства защиты

# Locker

field-locker-branch = Отделение
field-locker-member = Член библиотеки
workflow-locker-use = Пользование шкафчиком
state-locker-use-asked_for = Запрошен
state-locker-use-in_use = Используется
state-locker-use-given_back = Возвращён
state-locker-use-opened = Вскрыт библиотекой
transition-locker-use-hand-over = Выдать ключ
transition-locker-use-bring-back = Принять ключ
transition-locker-use-break-open = Вскрыть без члена библиотеки

# Lists

list-staff_role = Роли в библиотеке
list-item_kind = Виды предметов
list-condition = Состояния
list-visit_reason = Причины посещения
list-safety_gear = Средства защиты
list-member_group = Группы членов библиотеки
list-link_role = Виды связи
list-origin = Происхождение
list-shelf = Стеллажи

# Concepts and roll-ups

concept-kind = Вид предмета
concept-condition = Состояние
concept-gear = Средства защиты
concept-visit_reason = Причина посещения
concept-made_in = Место изготовления
concept-stock_year = Год учета
concept-tool = Инструмент
rollup-shelf = По стеллажам

# Indicators

indicator-example-items = Предметы по стеллажам и состоянию
indicator-example-items-rule = Каждый предмет, который можно выдать, учтен один раз на день составления таблицы. Предметы в неизвестном состоянии показаны отдельно.
indicator-example-gear = Предметы по необходимым средствам защиты
indicator-example-gear-rule = Предмет, требующий нескольких средств, стоит в каждой строке и один раз в итоге. Доли — от предметов с ответом «да» или «нет».
indicator-example-visitors = Посетители по причинам и годам
indicator-example-visitors-rule = Каждый член учтен один раз в год. Пришедшие по нескольким причинам стоят в отдельной строке. Посещения без указания члена не учитываются.
concept-maker_country = Страна изготовителя

text-tools = Считается то, что стоит на полке, а не выданное.

mapping-example-items = Опись инструментальной мастерской
mapping-example-stock = Годовой подсчет инструментов

# Tip

field-tip-about = О чём это
field-tip-seen_on = Когда
    .help = Достаточно года
field-tip-what = Что произошло
field-tip-name = Ваше имя
    .help = Его можно не называть
field-tip-mobile = Ваш телефон
    .help = Если вам можно позвонить
intake-tip = Расскажите нам об инструменте
intake-tip-thanks = Спасибо. Сотрудник библиотеки прочтёт это в течение недели.
workflow-tip-triage = Разбор
state-tip-triage-new = Новое
state-tip-triage-taken_up = В работе
state-tip-triage-settled = Решено
transition-tip-triage-take-up = Взять в работу
transition-tip-triage-settle = Завершить
