# Слова простой страницы.
language = Русский
title = Реестры против торговли людьми
what = Эта установка ведёт реестры дел, принимает файлы ведомств и составляет таблицы, в которых каждую цифру можно проследить до источника.
for-programs = Пока вход пользователей не предусмотрен, она отвечает только на этой машине. Программы читают и пишут через API; в описании сказано, что принимает и что даёт каждый адрес.
door-api = API
door-description = Описание API (OpenAPI 3.1)
registers = Реестры
registers-count = Реестров здесь: { $value }
column-register = Реестр
column-name = Имя для программ
column-schemas = Схемы
schema-form = форма
schema-list = список
schema-json = схема JSON
choose-language = Язык
footer = Palermo { $value }
