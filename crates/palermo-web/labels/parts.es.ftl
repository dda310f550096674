## Parts of forms and lists

optional = (opcional)
summary-title =
    { $n ->
        [one] Hay una cosa que corregir
       *[other] Hay { NUMBER($n) } cosas que corregir
    }
pages = Páginas de la lista
pages-where = Página { NUMBER($page) } de { NUMBER($pages) }, { NUMBER($total) } en total
pages-first = Primera
pages-before = Anterior
pages-next = Siguiente
pages-last = Última

## The page of parts

parts-title = Piezas de las páginas
parts-what = Cada pieza en cada estado, para quienes cuidan las páginas.
parts-buttons = Botones
parts-button = Enviar la derivación
parts-button-quiet = Guardar y seguir después
parts-fields = Preguntas
parts-question = Nombre del organismo
parts-hint = Tal como figura en sus cartas.
parts-wrong = No se indica nada. Escriba el nombre o elija «desconocido».
parts-choice = ¿Cómo se detectó a la persona?
parts-choice-one = Por la línea de ayuda
parts-choice-two = Por una inspección
parts-notices = Avisos
parts-notice = Llamar solo entre las 10:00 y las 12:00.
parts-states = Estados
parts-state-plain = Abierto
parts-state-due = Vence hoy
parts-state-late = Un día de retraso
parts-state-done = Respondido
parts-tables = Tablas
parts-table-year = Año
parts-table-women = Mujeres y niñas
parts-table-unknown = No consta
parts-story = Qué ocurrió
parts-story-one = Llegó de la línea de ayuda con un niño. Se hizo el primer plan de seguridad.
