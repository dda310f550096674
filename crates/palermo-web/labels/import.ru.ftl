## The import desk

import-title = Импорт
import-what = Сначала файл просматривается: видно, что произойдёт, по каждой ячейке. Без вашего решения ничего не сохраняется, а принятое можно отменить.
import-file = Файл
import-file-hint = Таблица CSV, Excel, OpenDocument или JSON, не больше 25 мегабайт. Полчаса хранится в памяти и не пишется на диск.
import-look = Просмотреть файл
import-no-file = Файл не отправлен или пуст. Выберите файл.
import-former = Принято ранее
import-none-yet = Пока ничего.
import-all = Все пакеты
import-of = Импорт: { $file }
import-unrecognised = Ни одно соответствие не узнало файл по столбцам. Выберите подходящее.
import-checking = Прочитано и проверено строк: { NUMBER($done) }
import-writing = Записано: { NUMBER($done) } из { NUMBER($all) }
import-wait = Можно уйти со страницы: работа продолжится. До её конца ничего нигде не видно.
import-would-good = Вот что произойдёт. Пока ничего не принято.
import-would-bad = Некоторые строки принять нельзя. Исправьте их в файле или примите остальные.
import-was = Принято.
import-was-part = Принято, кроме строк ниже.
import-was-nothing = Ничего не принято.
import-batch = Открыть пакет; там его можно отменить
import-another = Импортировать другой файл
import-rows-read = Прочитано строк
import-new = Новых записей
import-changed = Изменённых записей
import-unchanged = Уже имеющихся записей
import-excluded = Строк, исключённых соответствием
import-rejected = Отклонённых строк
import-mapping = Соответствие
import-mapping-hint = Первое подходит к столбцам файла.
import-mapping-none = Ни одно не подходит к столбцам файла.
import-own-layout = { $register }, как выгружается отсюда
import-choose = Выберите
import-edition = Издание источника
import-keep-good = Принять верные строки, хотя другие отклонены
import-take =
    { $n ->
        [one] Принять { NUMBER($n) } запись
        [few] Принять { NUMBER($n) } записи
       *[other] Принять { NUMBER($n) } записей
    }
import-look-again = Просмотреть снова
import-drop = Забыть файл
import-errors = Что неверно
import-errors-more = И ещё { NUMBER($n) }.
import-warnings = Стоит посмотреть
import-cell = Ячейка или строка
import-column = Столбец
import-value = Как написано
import-wrong = Что делать
import-unknown = Тексты без кода
import-unknown-what = Каждый указан один раз. Добавьте его в соответствие или исправьте в файле.
import-left-out = Непрочитанные столбцы
