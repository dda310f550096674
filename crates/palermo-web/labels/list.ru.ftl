## All registers

registers-title = Реестры
registers-what = Всё, что здесь ведётся, по пакетам, которые это объявляют.

## The list of a register

list-new = Добавить запись
list-declares = Что объявляет этот реестр
list-filters = Фильтры
list-search = Искать
list-saved = Сохранённый фильтр
list-any = Все
list-day = Действовало на дату
list-columns = Столбцы
list-show = Показать
list-clear = Снять все фильтры
list-all = Все записи.
list-only = Только: { $what }.
list-is = { $field }: { $value }
list-either = { $one } или { $other }
list-found = найдено «{ $text }»
list-as-of = действовало на { $day }
list-record = Запись
list-choose = Выбрать
list-choose-one = Выбрать { $title }
list-move = Что сделать с выбранными
list-move-look = Посмотреть, прежде чем сделать
list-empty = Здесь пока ничего нет.
list-no-match = Ни одна запись не подходит под эти фильтры.
list-beyond = Список короче этой страницы.
list-export = Выгрузить записи файлом
list-export-filtered = Файл содержит записи этого списка со всех его страниц.
list-keep = Сохранить этот фильтр
list-keep-name = Название фильтра
list-kept = Фильтр сохранён. Он среди сохранённых.
list-deleted = Запись удалена.
