## Reading a document

document-title = Документы
document-what = Читается резолюция, доклад или ответ: из чего он состоит, кого о чём просят, что в нём утверждается и где он противоречит себе.
document-file = Документ
document-file-hint = Текст, Markdown, Word (DOCX), HTML или PDF с текстовым слоем, не более 25 мегабайт. Он читается и забывается: ничего из него не сохраняется.
document-beside = Другой документ для сравнения
document-beside-hint = На том же языке. Если об одном и том же в них сказано по-разному, это замечание.
document-language = Его язык
document-language-own = Определить по тексту
document-lang-en = английский
document-lang-fr = французский
document-lang-es = испанский
document-lang-ru = русский
document-lang-ar = арабский
document-lang-zh = китайский
document-lang-unknown = язык не определён
document-part = Показать только часть
document-all = Все
document-kind = Вид сведений
document-reading = Прочтение
document-certain = надёжно
document-uncertain = проверить
document-paragraph = Пункт
document-paragraph-hint = Сведения только этого пункта: 3, 3(a), ⁨pp2⁩ или ⁨fn1⁩.
document-from = Начать текст с пункта
document-from-hint = Длинный текст показывается по частям.
document-read = Прочитать документ
document-no-file = Файл не отправлен или пуст. Выберите файл.
document-no-text = В этом файле нет текста. В отсканированном PDF есть только изображения текста: возьмите исходный файл.
document-how = Как читать документ
document-how-send = Выберите документ и отправьте его. Ответ — одна страница; больше её нигде нет: распечатайте или сохраните её, если она ещё понадобится.
document-how-findings = Сначала посмотрите замечания. Обе стороны приведены с их местами; какая верна, решаете вы.
document-how-text = Читайте текст рядом с его структурой. Метка пункта, например 4(a), одна и та же во всех таблицах и командах.
document-how-tables = От положения или сведения переходите к его месту по ссылке. Что надо проверить, решает человек.
document-how-demo = Два документа для пробы на английском, французском и арабском с двумя нарочно внесёнными противоречиями создаёт { $command } в папке { $folder }.
document-how-book = Каждый шаг объясняет книга ({ $page }); { $command } делает то же без этой страницы.
document-is-resolution = Резолюция
document-is-decision = Решение
document-is-report = Доклад
document-is-other = Текст без известной структуры
document-forgotten = не сохраняется
document-sections = На этой странице
document-findings = Замечания
document-clauses = Положения
document-facts = Сведения
document-text = Текст
document-again = Прочитать ещё раз
document-again-what = Документ здесь не хранится. Выберите его снова, чтобы увидеть другие сведения, другую часть текста или сравнить его.
document-structure = Структура
document-notes = Сноски
document-note = Сноска { $n }
document-back = Назад к тексту
document-table = Таблица документа
document-shown = Показан текст от { $first } до { $last }. Чтобы прочитать другую часть, отправьте документ ниже ещё раз и укажите, где начать.
document-text-all = Весь текст: { $command }
document-more = Показаны первые { NUMBER($shown) } из { NUMBER($all) }. Все: { $command }
document-no-findings = Ничего не найдено. Это не доказывает, что ничего нет.
document-no-clauses = Положения не распознаны. В докладах они есть только в рекомендациях.
document-no-facts = Нет сведений, отвечающих выбору.
document-expected = Ожидалось: { $expected }. Найдено: { $found }.
document-act = Действие
document-strength = Сила
document-strength-what = Сила взята из списка действий: от 5 (постановляет) до 0 (констатирует).
document-addressees = Кому
document-task = Задача
document-conditions = Условия
document-deadline = Срок
document-facts-what = Каждое сведение — кандидат, прочитанный из слов рядом. Отсюда ничего не публикуется.
document-filtered = Показано: { $what }.
document-of-paragraph = пункт { $label }
document-written = Как написано
document-value = Значение
document-unit = Единица
document-entity = О ком
document-range = от { $from } до { $to }

## Kinds of facts

document-kind-number = Числа
document-kind-money = Деньги
document-kind-date = Даты
document-kind-period = Периоды
document-kind-state = Государства
document-kind-reference = Ссылки

## How exact a figure is

document-qualifier-about = около { $value }
document-qualifier-more_than = более { $value }
document-qualifier-at_least = не менее { $value }
document-qualifier-less_than = менее { $value }
document-qualifier-up_to = до { $value }
document-qualifier-nearly = почти { $value }

## Units

document-unit-activity = мероприятия
document-unit-age = лет (возраст)
document-unit-case = дела
document-unit-day = дни
document-unit-document = документы
document-unit-hour = часы
document-unit-item = единицы
document-unit-month = месяцы
document-unit-organization = организации
document-unit-party = участники
document-unit-percent = процент
document-unit-person = лица
document-unit-project = проекты
document-unit-state = государства
document-unit-time = разы
document-unit-unit = единицы
document-unit-victim = жертвы
document-unit-week = недели
document-unit-year = годы

## What the cover says

document-front-symbol = Условное обозначение
document-front-number = Номер
document-front-organ = Орган
document-front-session = Сессия
document-front-session_dates = Дни сессии
document-front-date = Дата
document-front-agenda_item = Пункт повестки дня
document-front-author = Автор
document-front-original = Подлинный текст

## Kinds of findings

document-finding-numbering = Пропуск или повтор в номерах пунктов
document-finding-footnote = Сноска без знака или знак без сноски
document-finding-declared_count = Названное число не совпадает с перечнем
document-finding-declared_sum = Итог не совпадает с суммой частей
document-finding-breakdown = Части не составляют целого
document-finding-percentage = Доли больше целого
document-finding-contradiction = Противоречие: два значения об одном
document-finding-identifier_reused = Одно обозначение у двух документов
document-finding-identifier_malformed = Обозначение, которого орган не мог присвоить
document-finding-date_order = Даты в неверном порядке
document-finding-name_unknown = Имя похоже на известное, но это не одна из его форм
document-finding-name_ambiguous = Имя подходит нескольким
document-finding-reference_unresolved = Ссылка на то, чего нет
document-finding-text_damaged = Знаки, которые не могут быть верны
document-finding-layout_unknown = Структура неизвестна: прочитано как текст
document-finding-headings = Заголовки и оглавление расходятся
document-finding-alignment = Есть лишь в одной из двух версий
document-finding-other = Стоит посмотреть

## Conditions and deadlines

document-condition-xb_resources = при наличии внебюджетных ресурсов
document-condition-existing_resources = в пределах имеющихся ресурсов
document-condition-on_request = по запросу
document-condition-as_appropriate = по мере необходимости
document-condition-as_needed = при необходимости
document-condition-where_possible = где возможно
document-condition-fullest_extent = в максимально возможной степени
document-condition-priority = в первоочередном порядке
document-condition-domestic_law = в соответствии с внутренним правом
document-condition-intl_obligations = в соответствии с международными обязательствами
document-condition-consult_states = в консультации с государствами
document-condition-ms_guidance = под руководством государств-членов
document-condition-un_rules = по правилам Организации Объединённых Наций
document-condition-voluntary = на добровольной основе
document-deadline-date = до
document-deadline-session = на сессии
document-deadline-periodic = каждые
document-deadline-before_event = до события
document-deadline-immediate = немедленно

## Acts

document-act-decide = постановляет
document-act-demand = требует
document-act-urge = настоятельно призывает
document-act-call_upon = призывает
document-act-request = просит
document-act-appeal = обращается с призывом
document-act-recommend = рекомендует
document-act-invite = предлагает
document-act-encourage = поощряет
document-act-authorize = уполномочивает
document-act-designate = назначает
document-act-establish = учреждает
document-act-adopt = принимает
document-act-approve = одобряет
document-act-endorse = поддерживает выводы
document-act-declare = заявляет
document-act-commit = обязуется
document-act-remind = напоминает кому
document-act-support = поддерживает
document-act-welcome = приветствует
document-act-appreciate = выражает признательность
document-act-commend = высоко оценивает
document-act-note = отмечает
document-act-note_appreciation = с удовлетворением отмечает
document-act-note_concern = с обеспокоенностью отмечает
document-act-recognize = признаёт
document-act-acknowledge = признаёт значение
document-act-reaffirm = вновь подтверждает
document-act-reiterate = вновь заявляет
document-act-affirm = подтверждает
document-act-emphasize = подчёркивает
document-act-stress = особо подчёркивает
document-act-point_out = указывает
document-act-concern = выражает обеспокоенность
document-act-alarmed = выражает тревогу
document-act-condemn = осуждает
document-act-regret = сожалеет
document-act-recall = ссылается
document-act-bear_in_mind = принимает во внимание
document-act-take_into_account = учитывает
document-act-convinced = выражает убеждённость
document-act-aware = сознаёт
document-act-guided = руководствуется
document-act-considered = рассмотрел

## Files that cannot be read

wrong-document_encoding = Текст этого файла не в кодировке UTF-8. Сохраните его в UTF-8 и отправьте снова.
wrong-document_container = Этот файл не открывается. Откройте его в той программе, где он создан, сохраните снова или как текст и отправьте.
wrong-document_too_large = Документ слишком длинный, чтобы прочитать его сразу. Разделите его.
