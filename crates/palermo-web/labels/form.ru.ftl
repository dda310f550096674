## Questions of generated forms

form-answered = есть ответ
form-no-answer = Нет ответа, потому что…
form-open = ничего не указано
form-day = День
form-month = Месяц
form-year = Год
form-time = Время
form-amount = Сумма
form-currency = Валюта
form-rate-date = Курс на день
form-street = Улица и дом
form-postal-code = Индекс
form-city = Город
form-subdivision = Регион (ISO 3166-2)
form-country = Страна (ISO)
form-place = Название места
form-latitude = Градусы с. ш.
form-longitude = Градусы в. д.
form-precision = С точностью до метров
form-qualifier = Точность
form-find = Искать в списке
form-find-record = Искать запись
form-find-button = Искать
form-found-nothing = Ничего не найдено. Попробуйте другое слово.
form-add-one = Добавить
form-add = Добавить
form-more-said = Указать «нет», «неизвестно» или «отказ» для отдельных ответов
form-row = Запись { NUMBER($n) }
form-add-row = Добавить запись
form-drop-row = Убрать эту запись
form-hint-interval = Число, насколько оно известно: 17, <5, 10–14 или ≥20.
form-hint-phone = С кодом страны, например +41 22 000 00 00.
form-hint-date = Оставьте день или месяц пустыми, если они неизвестны.
form-hint-duration = Например, P45D — 45 дней, P3M — три месяца.

## Saving

form-new = Новая запись: { $register }
form-edit = Изменить: { $title }
form-save = Сохранить запись
form-save-anyway = Сохранить как есть
form-keep = Оставить черновиком
form-refresh = Показать следующие отсюда вопросы
form-more-questions = Ваши ответы открыли новые вопросы. Ответьте на них или сохраните как есть.
form-kept = Черновик хранится до { $day }. Его видите только вы.
form-kept-out = Не вошло в черновик, так как хранится только запечатанным: { $fields }
form-saved = Сохранено.
form-unchanged = Отличий не было: ничего не изменено.
form-again = Форма из прежнего сеанса. Она заполнена: сохраните ещё раз.
form-stale = { $who } тем временем сохранил(а) другую версию. Ниже различия; ваша форма заполнена. Сравните и сохраните снова.
form-somebody = Кто-то
form-stale-field = Вопрос
form-stale-now = Как сейчас
form-stale-yours = Как у вас
form-left-out = Спрашивается отдельно, так как хранится только запечатанным:
form-warned = Сохранено, но стоит проверить:

## What is wrong with an answer

wrong-required = Ничего не указано. Ответьте или укажите, почему нет ответа.
wrong-unknown_code = Этого нет в списке. Выберите из него или ищите другое слово.
wrong-code_not_valid = На эту дату это уже не используется. Выберите другое.
wrong-not_a_date = Такой даты нет. Укажите день, месяц и год цифрами.
wrong-not_a_day = Нужна полная дата: день, месяц и год.
wrong-not_a_number = Это не число.
wrong-not_a_figure = Это не показатель. Пишите 17, <5, 10–14 или ≥20.
wrong-too_precise = Знаков после запятой больше, чем здесь хранится.
wrong-not_a_phone = Это не номер телефона. Пишите с кодом страны.
wrong-not_an_email = Это не адрес электронной почты.
wrong-not_a_url = Это не веб-адрес. Начните с https://
wrong-not_an_identifier = Идентификатор не проходит проверку. Сверьте с оригиналом.
wrong-not_a_duration = Это не промежуток времени. Пишите P45D или P3M.
wrong-no_currency = Укажите валюту тремя буквами, например EUR.
wrong-unknown_currency = Такой валюты нет.
wrong-said_twice = Отмечено, а ниже сказано другое. Оставьте одно.
wrong-contradiction = О целом сказано «нет», о части — «да». Оставьте одно.
wrong-not_unique = Такое уже есть в другой записи. Проверьте, прежде чем создавать вторую.
wrong-overlap = Период пересекается с другим такого же рода.
wrong-no_such_record = Того, на что ссылка, больше нет.
wrong-number_taken = Этот номер уже выдан и повторно не выдаётся.
wrong-append_only = События здесь не изменяются. Внесите исправление, ссылающееся на это.
wrong-class_sealed = Это хранится только запечатанным и здесь не принимается.
wrong-needs = Сначала нужно указать это.
wrong-role = Ваша роль этого не допускает.
wrong-guard = Условие пока не выполнено.
wrong-other = В таком виде сохранить нельзя.
