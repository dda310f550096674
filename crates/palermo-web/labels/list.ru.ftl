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

list-sealed = Поиск в опечатанном
list-sealed-what = Находит человека по имени, как бы и какими буквами оно ни было написано, и по номеру. Журнал хранит, что вы искали и для чего, но не кого.
list-sealed-text = Имя или номер
list-sealed-do = Искать
list-sealed-none = Среди записей, которые вам можно открыть, ничего не подходит.
list-sealed-found = Найдено
list-sealed-more = Это не все. Добавьте ещё одно слово.
list-sealed-waiting = Часть записей пока не просмотрена. Повторите поиск, чтобы охватить следующие.
wrong-search_too_long = Слишком длинно. Достаточно двух-трёх слов.
