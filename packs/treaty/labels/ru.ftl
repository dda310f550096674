# Labels of the treaty ledger. A field's `.help` is the hint beside it, `.read` the sentence that its value becomes.

pack = Договоры

register-instrument = Договор
field-instrument-code = Код
field-instrument-symbol = Номер депозитария
field-instrument-titles = Название
field-instrument-adopted_on = Дата принятия
    .read = Принят { $value }.
field-instrument-adopted_by = Кем принят
field-instrument-in_force_on = Дата вступления в силу
    .read = Вступил в силу { $value }.
field-instrument-in_force_by = Основание вступления в силу
field-instrument-supplements = Дополняет
field-instrument-depositary = Депозитарий
field-instrument-source = Источник
rule-instrument-in-force-after-adoption = Договор вступил бы в силу раньше принятия.

register-treaty_action = Действие по договору
field-treaty_action-instrument = Договор
field-treaty_action-party = Участник
    .help = Пусто, если источник не называет участника: он указывается, но не учитывается.
field-treaty_action-party_name = Участник, как в источнике
field-treaty_action-status = Статус
field-treaty_action-action = Действие
    .read = Действие: { $value }.
field-treaty_action-signature_date = Дата подписания
field-treaty_action-deposit_date = Дата сдачи на хранение
    .read = Сдано на хранение { $value }.
field-treaty_action-entry_into_force = Вступление в силу для участника
    .help = Тридцатый день после сдачи на хранение или день вступления в силу договора, если он позже; правопреемство — со своей даты.
    .read = В силе для участника с { $value }.
field-treaty_action-reservation = Оговорка или заявление
field-treaty_action-date_confidence = Подтверждение даты
field-treaty_action-unverified = Дата не проверена
field-treaty_action-date_source = Источник даты
field-treaty_action-party_evidence = Подтверждение участия
field-treaty_action-note = Примечание
field-treaty_action-corrects = Исправляет
    .help = События не правятся: исправление — отдельное событие.
section-treaty_action-action = Действие
section-treaty_action-evidence = Подтверждение
rule-treaty_action-deposit-not-in-future = Дата сдачи на хранение в будущем.
rule-treaty_action-deposit-after-signature = Сдача на хранение раньше подписания.
rule-treaty_action-in-force-after-deposit = Вступление в силу раньше сдачи на хранение: верно лишь при правопреемстве.
rule-treaty_action-action-has-a-date = У действия, кроме подписания, есть дата сдачи на хранение.
rule-treaty_action-date-unverified = Дата не проверена: сверьте её с депозитарием.
query-treaty_action-unverified = Даты, требующие проверки
query-treaty_action-reservations = С оговоркой или заявлением

concept-instrument = Договор
concept-party = Участник
concept-treaty_action = Действие по договору
concept-party_status = Статус участника
concept-date_confidence = Подтверждение даты
concept-reservation_state = Сведения об оговорке
concept-date_deposited = Дата сдачи на хранение

list-date_confidence = Подтверждение даты
list-party = Участники
list-party_status = Статус участника
list-reservation_state = Сведения об оговорке
list-treaty_action = Действия по договору
text-party-unnamed = { $value ->
    [one] { $value } участник, не названный источником, не учтён.
    [few] { $value } участника, не названных источником, не учтены.
   *[other] { $value } участников, не названных источником, не учтены.
}
text-parties = { $value ->
    [one] { $value } участник { $treaty } на { $on }:
    [few] { $value } участника { $treaty } на { $on }:
   *[other] { $value } участников { $treaty } на { $on }:
}
text-parties-undated = Дата сдачи документа неизвестна, поэтому они не учтены: { $states }
text-joined = Присоединились:
text-left = Вышли:

# Files that are read

text-mapping-treaty-actions = Действия в отношении договоров по списку депозитария
