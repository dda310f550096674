## Parts of forms and lists

optional = (можно не отвечать)
summary-title =
    { $n ->
        [one] Нужно исправить { NUMBER($n) } место
        [few] Нужно исправить { NUMBER($n) } места
       *[other] Нужно исправить { NUMBER($n) } мест
    }
pages = Страницы списка
pages-where = Страница { NUMBER($page) } из { NUMBER($pages) }, всего { NUMBER($total) }
pages-first = Первая
pages-before = Назад
pages-next = Вперёд
pages-last = Последняя

## The page of parts

parts-title = Части страниц
parts-what = Каждая часть в каждом состоянии — для тех, кто следит за страницами.
parts-buttons = Кнопки
parts-button = Отправить направление
parts-button-quiet = Сохранить и продолжить позже
parts-fields = Вопросы
parts-question = Название ведомства
parts-hint = Как на её бланках.
parts-wrong = Ничего не указано. Напишите название или выберите «неизвестно».
parts-choice = Как нашли человека?
parts-choice-one = Через горячую линию
parts-choice-two = При проверке
parts-notices = Сообщения
parts-notice = Звонить только с 10:00 до 12:00.
parts-states = Состояния
parts-state-plain = Открыто
parts-state-due = Срок сегодня
parts-state-late = Просрочено на 1 день
parts-state-done = Отвечено
parts-tables = Таблицы
parts-table-year = Год
parts-table-women = Женщины и девочки
parts-table-unknown = Не указано
parts-story = Что произошло
parts-story-one = Направлена горячей линией с ребёнком. Составлен первый план безопасности.
