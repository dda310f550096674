## Questions of generated forms

form-answered = respondido
form-no-answer = Sin respuesta, porque…
form-open = sin indicar
form-day = Día
form-month = Mes
form-year = Año
form-time = Hora
form-amount = Importe
form-currency = Moneda
form-rate-date = Tipo del día
form-street = Calle y número
form-postal-code = Código postal
form-city = Ciudad
form-subdivision = Provincia (ISO 3166-2)
form-country = País (ISO)
form-place = Nombre del lugar
form-latitude = Grados norte
form-longitude = Grados este
form-precision = Con margen de metros
form-qualifier = Exactitud
form-find = Buscar en la lista
form-find-record = Buscar un registro
form-find-button = Buscar
form-found-nothing = No se encontró nada. Pruebe otra palabra.
form-add-one = Añadir
form-add = Añadir
form-more-said = Indicar no, desconocido o rechazado en respuestas concretas
form-row = Entrada { NUMBER($n) }
form-add-row = Añadir una entrada
form-drop-row = Quitar esta entrada
form-hint-interval = Una cifra tal como se conoce: 17, <5, 10–14 o ≥20.
form-hint-phone = Con el prefijo del país, como +41 22 000 00 00.
form-hint-date = Deje el día o el mes en blanco si no se conocen.
form-hint-duration = Como P45D para 45 días o P3M para tres meses.

## Saving

form-new = Nuevo: { $register }
form-edit = Cambiar: { $title }
form-save = Guardar el registro
form-save-anyway = Guardar tal como está
form-keep = Guardar como borrador
form-refresh = Mostrar las preguntas que se derivan
form-more-questions = Sus respuestas abrieron más preguntas. Respóndalas o guarde tal como está.
form-kept = El borrador se guarda hasta el { $day }. Solo usted lo ve.
form-kept-out = No se guarda en el borrador porque solo puede guardarse sellado: { $fields }
form-saved = Guardado.
form-unchanged = No había diferencias: no se cambió nada.
form-again = El formulario procedía de una sesión anterior. Sigue completo: guarde otra vez.
form-stale = { $who } guardó otra versión entretanto. Abajo está lo que difiere; su formulario sigue completo. Compare y guarde otra vez.
form-somebody = Alguien
form-stale-field = Pregunta
form-stale-now = Tal como está ahora
form-stale-yours = Tal como lo tiene usted
form-left-out = Se pregunta en otro lugar, porque solo puede guardarse sellado:
form-warned = Guardado, con algo que revisar:

## What is wrong with an answer

wrong-required = No se indica nada. Responda o diga por qué no hay respuesta.
wrong-unknown_code = Esto no está en la lista. Elija de ella o busque otra palabra.
wrong-code_not_valid = Ya no se usa en esa fecha. Elija otra opción.
wrong-not_a_date = Ese día no existe. Escriba día, mes y año en cifras.
wrong-not_a_day = Se necesita la fecha completa: día, mes y año.
wrong-not_a_number = Esto no es un número.
wrong-not_a_figure = Esto no es una cifra. Escriba 17, <5, 10–14 o ≥20.
wrong-too_precise = Tiene más decimales de los que se guardan.
wrong-not_a_phone = No es un número de teléfono. Escríbalo con el prefijo del país.
wrong-not_an_email = No es una dirección de correo electrónico.
wrong-not_a_url = No es una dirección web. Comience con https://
wrong-not_an_identifier = Este identificador no supera la comprobación. Compárelo con el original.
wrong-not_a_duration = No es una duración. Escriba P45D o P3M.
wrong-no_currency = Indique la moneda con sus tres letras, como EUR.
wrong-unknown_currency = No existe esa moneda.
wrong-said_twice = Está marcado y abajo se dice otra cosa. Deje una de las dos.
wrong-contradiction = Se dice no del todo y sí de una parte. Deje una de las dos.
wrong-not_unique = Otro registro ya lo tiene. Consúltelo antes de crear otro.
wrong-overlap = El período se superpone con otro del mismo tipo.
wrong-no_such_record = Aquello a lo que remite ya no existe.
wrong-number_taken = Este número ya se asignó y nunca se repite.
wrong-append_only = Aquí los hechos nunca se modifican. Introduzca una corrección que remita a este.
wrong-class_sealed = Esto solo puede guardarse sellado y aquí no se admite.
wrong-needs = Antes debe indicarse esto.
wrong-role = Su función no lo permite.
wrong-guard = Aún no se cumple su condición.
wrong-other = No puede guardarse tal como está.
