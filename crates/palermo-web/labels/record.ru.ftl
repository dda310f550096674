## A record

record-can-do = Что можно сделать
record-edit = Изменить
record-delete = Удалить
record-for-roles = Это делает: { $roles }
record-says-nothing = Запись пока ничего не сообщает.
record-gone = больше не существует
record-pointing = { $register } ({ $field })
record-none-yet = Пока ничего.
record-all-pointing = Показать все
record-moved = Состояние изменено.
record-awaited = Записано. Состояние изменится, когда одобрят достаточно других людей.
record-approval-wanted =
    { $n ->
        [one] должен одобрить ещё { NUMBER($n) } человек
        [few] должны одобрить ещё { NUMBER($n) } человека
       *[other] должны одобрить ещё { NUMBER($n) } человек
    }
record-approval-asked = Запросил(а) { $who }; одобрили { NUMBER($n) } из { NUMBER($all) }
record-clock-done = Срок изменён.
record-undone = Пакет отменён: созданное им удалено, изменённое восстановлено.
record-not-undone = Пакет не отменён.
record-stale = Запись тем временем изменили. Посмотрите, как она выглядит сейчас, и решите снова.
record-as-of = Как было
record-as-of-day = Показать запись на дату
record-as-it-stood = Это версия { NUMBER($version) } от { $when }. Сейчас запись выглядит иначе.
record-now = Показать, как сейчас
record-history = Что происходило
record-history-all =
    { $n ->
        [one] Вся история: { NUMBER($n) } шаг
        [few] Вся история: { NUMBER($n) } шага
       *[other] Вся история: { NUMBER($n) } шагов
    }
record-origin = Откуда это
record-origin-key = Ключ в источнике
record-origin-edition = Издание
record-origin-row = Строка
record-origin-column = Столбец
record-origin-text = Как там написано
record-origin-batch = Принято пакетом
record-origin-open = пакет

## History

moment = { $day }, { $time }
history-of = История: { $title }
history-what = Каждый шаг: кто, когда и что изменилось; сначала новые.
history-nothing = ничего
history-link = другая запись
history-deleted = Удалена
history-restored = Восстановлена
history-moved = Переведена: { $state }
history-made = Создана
history-changed = Изменена
history-version = версия { NUMBER($n) }

## A step of a workflow

form-step = { $what }: { $title }

## Deleting

delete-title = Удалить: { $title }
delete-what = Запись исчезнет из всех списков и таблиц. Её версии останутся в истории, чтобы за неё можно было отчитаться.
delete-do = Удалить запись
delete-not = Оставить как есть

## Many records at once

bulk-none-chosen = Ни одна запись не выбрана.
bulk-back = Назад к списку
bulk-will = Изменятся { NUMBER($n) } из { NUMBER($all) } выбранных записей. Пока ничего не сделано.
bulk-stands = Сейчас
bulk-then = Потом
bulk-not-from-here = остаётся: из этого состояния нельзя
bulk-approved-singly = остаётся: другие должны одобрить, по одной записи
bulk-do = { $what }: { NUMBER($n) }
bulk-refused = Одну из записей уже нельзя изменить, поэтому не изменена ни одна. Посмотрите список снова.
bulk-stale = Одну из записей тем временем изменили, поэтому не переведена ни одна. Посмотрите список снова.
batch-undo = Отменить этот пакет
batch-undo-what = Созданное пакетом исчезнет, изменённое вернётся к прежнему, пока от него ничего не зависит.
batch-undo-do = Отменить
wrong-changed_since = Одну из его записей потом изменили. Сначала отмените это изменение.
wrong-nothing_to_undo = От него уже ничего не осталось.
wrong-still_referred_to = На неё ссылаются другие записи. Сначала измените или удалите их.
wrong-not_from_here = Из нынешнего состояния записи это сделать нельзя.
wrong-no_such_transition = Здесь нет такого шага.
wrong-state_not_in_profile = Правила этой страны не знают такого состояния.
wrong-set_by_engine = Это заполняет система, ввести его нельзя.
wrong-not_a_filter = Реестр не понимает такого фильтра.
wrong-effects_without_end = Правила реестра вызывают друг друга без конца. Сообщите оператору.
wrong-counter_full = Ничего не осталось: число достигло своего предела.
wrong-counter_empty = Ничего не взято, поэтому нечего возвращать.
wrong-counter_unstated = Число, от которого это зависит, ещё не указано.
wrong-counter_held = Из того, на что указывает поле, что-то взято. Сначала верните это.
wrong-approval_own = Кто запросил, тот не одобряет: должны другие.
wrong-approval_twice = Вы уже одобрили. Ожидаются другие.
wrong-approval_changes = Одобряющий ничего не меняет. Уберите значения или измените запись и запросите снова.

## Time limits

clocks-title = Сроки
clock-act = Приостановить, продлить или закончить
due-today = сегодня
due-in =
    { $n ->
        [one] через { NUMBER($n) } день
        [few] через { NUMBER($n) } дня
       *[other] через { NUMBER($n) } дней
    }
due-since =
    { $n ->
        [one] { NUMBER($n) } день назад
        [few] { NUMBER($n) } дня назад
       *[other] { NUMBER($n) } дней назад
    }
clock-due = Срок:
clock-history = Как менялся
clock-over = Этот срок завершён.
clock-pause = Приостановить
clock-pause-what = Срок останавливается по одной из предусмотренных причин.
clock-cause = Причина
clock-resume = Продолжить отсчёт
clock-resume-what = Отсчёт продолжится; дни паузы не считаются.
clock-hold = Удержать
clock-hold-what = Срок останавливается по решению. Укажите номер дела с основанием.
clock-reason = Номер основания
clock-reason-hint = Номер, например 2026/114. Без имён и фраз.
clock-extend = Продлить
clock-extend-what = Все продления вместе ограничены; каждое кем-то утверждено.
clock-length = На сколько
clock-length-hint = Например 5d (дни), 10wd (рабочие дни), 24h (часы), 3mo (месяцы).
clock-approver = Утвердил (имя для входа)
clock-stop = Закончить
clock-stop-what = Срок заканчивается. Он не считается соблюдённым.
wrong-not_a_length = Это не длительность. Напишите 5d, 10wd, 24h или 3mo.
wrong-reason_needed = Укажите номер основания и, если нужно, кто утверждает.
wrong-clock_not_running = Этот срок уже не идёт.
wrong-cause_not_listed = Такая причина не предусмотрена.
wrong-not_extendable = Этот срок нельзя продлить.
wrong-extension_too_long = Все продления вместе превысили бы допустимое.
wrong-reason_not_a_reference = Укажите номер дела или решения, а не фразу или имя.

## My day

my-day-title = Мой день
my-day-due = Сроки
my-day-nothing-due = Ничего не истекает.
my-day-told = Сообщено вам
my-day-nothing-told = Вам ничего не сообщали.
my-day-drafts = Начато и не закончено
my-day-no-drafts = Черновиков нет.
my-day-draft-until = хранится до { $when }
my-day-all = Показать все

## What is sealed

record-sealed = Опечатано
record-sealed-what = То, что хранится здесь, может навредить человеку, если выйдет наружу. Открывают это те, у кого есть ключ, а журнал указывает, кто и зачем открывал.
record-sealed-purpose = Для чего
record-sealed-open = Открыть
record-sealed-closed = Закрыто для вас: { $what }
record-sealed-damaged = Повреждено и не показано: { $what }. Сообщите оператору.
record-sealed-locked = Установка заперта: сейчас ничего из опечатанного открыть нельзя. Сообщите оператору.
record-sealed-close = Снова закрыть
form-sealed-what = Это опечатывается сразу при сохранении. То, что говорит, кто этот человек, пишите здесь и больше нигде.

## Who was let in

record-access = Кому открыт доступ
access-title = Кому открыт доступ: { $title }
access-none = Доступ к этой записи никому не открыт.
access-new = Открыть доступ коллеге
access-nobody = В этой организации нет коллег, которым можно открыть доступ.
access-colleague = Коллега
access-basis = Основание
access-compartments = Что запечатано и может быть открыто
access-until = До этого дня включительно
access-do = Открыть доступ
access-back = Назад к записи
access-revoke = Отозвать
access-done = Доступ открыт.
access-closed = Доступ открыт, но у вас нет ключа: { $what }. Это останется закрытым, пока доступ не даст тот, у кого ключ есть.
access-revoked = Доступ отозван вместе с ключами, которые к нему относились.
access-prove = Подтвердите ещё раз, кто вы, и отправьте снова
access-wrong-colleague = Выберите коллегу.
access-wrong-purpose = Выберите хотя бы одну цель.
access-wrong-basis = Выберите основание.
access-wrong-until = Укажите день, который ещё не прошёл.
access-address = Адрес для коллеги
access-open = Запись для этой цели
