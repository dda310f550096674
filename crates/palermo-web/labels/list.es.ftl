## All registers

registers-title = Registros
registers-what = Todo lo que se lleva aquí, por el paquete que lo declara.

## The list of a register

list-new = Añadir un registro
list-declares = Qué declara este registro
list-filters = Filtros
list-search = Buscar
list-saved = Filtro guardado
list-any = Todos
list-day = Vigente el
list-columns = Columnas
list-show = Mostrar
list-clear = Quitar todos los filtros
list-all = Todos los registros.
list-only = Solo: { $what }.
list-is = { $field }: { $value }
list-either = { $one } o { $other }
list-found = se encuentra «{ $text }»
list-as-of = vigente el { $day }
list-record = Registro
list-choose = Elegir
list-choose-one = Elegir { $title }
list-move = Qué hacer con los elegidos
list-move-look = Ver antes de hacerlo
list-empty = Aún no hay nada aquí.
list-no-match = Ningún registro cumple estos filtros.
list-beyond = La lista termina antes de esta página.
list-export = Llevarse los registros en un archivo
list-export-filtered = El archivo contiene los registros que muestra esta lista, en todas sus páginas.
list-keep = Guardar este filtro
list-keep-name = Nombre del filtro
list-kept = El filtro está guardado, entre los filtros guardados.
list-deleted = El registro se ha eliminado.

list-sealed = Buscar en lo sellado
list-sealed-what = Encuentra a una persona por su nombre, sea cual sea la grafía y la escritura, y por su número. El libro mayor guarda que usted buscó y para qué, nunca a quién.
list-sealed-text = Nombre o número
list-sealed-do = Buscar
list-sealed-none = Nada coincide entre los registros que usted puede abrir.
list-sealed-found = Encontrado
list-sealed-more = Hay más que estos. Añada otra palabra.
list-sealed-waiting = Algunos registros todavía no se pudieron recorrer. Busque otra vez para incluir los siguientes.
wrong-search_too_long = Es demasiado largo. Bastan dos o tres palabras.
