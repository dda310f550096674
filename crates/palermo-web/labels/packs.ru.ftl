## Packs

packs-title = Пакеты
packs-what = Что здесь хранится и как это работает, объявлено в пакетах. Ничего не скрыто.
packs-holds = Версия { $version }; реестров: { $registers }; списков кодов: { $lists }
pack-version = { $name }, версия { $version }
pack-registers = Реестры пакета
pack-lists = Списки кодов
pack-open = Открыть реестр
pack-append-only = только дополняется
pack-machinery = ведёт система
pack-field = Поле
pack-kind = Вид
pack-class = Кто видит
pack-notes = Примечания
pack-required = обязательно
pack-states = может быть неизвестно, не спрошено, отказ
pack-computed = вычисляется
pack-counted = подсчитывается
pack-conditional = спрашивается не всегда
pack-length = длительность:
pack-rules = Правила
pack-begins = В начале: { $state }
pack-step = Шаг
pack-from = Откуда
pack-to = Куда
pack-who = Кто может
pack-guard = Условие
pack-guarded = должно выполняться условие
pack-everyone = все
list-codes = Кодов: { NUMBER($n) }
list-code = Код
list-meaning = Значение
list-from = Действует с
list-until = до

## Kinds of fields

kind-text = строка текста
kind-long_text = длинный текст
kind-integer = целое число
kind-decimal = десятичное число
kind-yn = да или нет
kind-date = дата
kind-datetime = дата и время
kind-duration = длительность
kind-code = код из списка
kind-set = несколько кодов из списка
kind-country = страна
kind-language = язык
kind-currency = валюта
kind-subdivision = область или провинция
kind-interval = число с границами
kind-ref = ссылка на запись
kind-refs = ссылки на записи
kind-rows = повторяющиеся строки
kind-money = денежная сумма
kind-translated = текст на нескольких языках
kind-file = файл
kind-person_name = имя человека
kind-address = почтовый адрес
kind-phone = номер телефона
kind-email = адрес электронной почты
kind-url = веб-адрес
kind-identifier = официальный номер
kind-place = место
kind-query = фильтр
kind-concepts = ключ показателя

## Classes of fields

class-public = открытое
class-operational = служебное
class-coded = кодированный факт
class-narrative = текст о деле: под замком
class-identity = личность: под замком
