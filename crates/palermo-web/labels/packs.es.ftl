## Packs

packs-title = Paquetes
packs-what = Lo que se guarda aquí y cómo funciona está declarado en paquetes. Nada está oculto.
packs-holds = Versión { $version }; registros: { $registers }; listas de códigos: { $lists }
pack-version = { $name }, versión { $version }
pack-registers = Registros de este paquete
pack-lists = Listas de códigos
pack-open = Abrir el registro
pack-append-only = nunca se cambia, solo se añade
pack-machinery = lo lleva el sistema
pack-field = Campo
pack-kind = Tipo
pack-class = Quién puede verlo
pack-notes = Notas
pack-required = obligatorio
pack-states = puede ser desconocido, no preguntado o rehusado
pack-computed = calculado
pack-counted = contado
pack-conditional = solo en algunos casos
pack-length = duración:
pack-rules = Reglas
pack-begins = Empieza como: { $state }
pack-step = Paso
pack-from = Desde
pack-to = Hasta
pack-who = Quién puede
pack-guard = Condición
pack-guarded = debe cumplirse una condición
pack-everyone = todos
list-codes = Códigos: { NUMBER($n) }
list-code = Código
list-meaning = Significado
list-from = En uso desde
list-until = hasta

## Kinds of fields

kind-text = línea de texto
kind-long_text = texto largo
kind-integer = número entero
kind-decimal = número decimal
kind-yn = sí o no
kind-date = fecha
kind-datetime = fecha y hora
kind-duration = duración
kind-code = código de una lista
kind-set = varios códigos de una lista
kind-country = país
kind-language = idioma
kind-currency = moneda
kind-subdivision = provincia o región
kind-interval = cifra con dos extremos
kind-ref = enlace a un registro
kind-refs = enlaces a registros
kind-rows = entradas repetidas
kind-money = importe
kind-translated = texto en varios idiomas
kind-file = archivo
kind-person_name = nombre de persona
kind-address = dirección postal
kind-phone = número de teléfono
kind-email = correo electrónico
kind-url = dirección web
kind-identifier = número oficial
kind-place = lugar
kind-query = filtro
kind-concepts = clave de una cifra

## Classes of fields

class-public = público
class-operational = trabajo interno
class-coded = hecho codificado
class-narrative = texto sobre un caso: sellado
class-identity = quién es la persona: sellado
