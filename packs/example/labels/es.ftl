# What everything in this pack is called. A message names a register, field, state …; `.help` is the hint beside the
# field, `.read` the sentence that its value becomes in the story of a record.

# The pack

pack = Una biblioteca de herramientas

# Registers

register-item = Artículo
register-branch = Sede
register-member = Miembro
register-visit = Visita
register-loan = Préstamo
register-price = Tarifa
register-condition_event = Constatación del estado
register-item_link = Vínculo entre artículos
register-brochure = Folleto
register-symbol_item = Artículo de museo
register-stock_count = Recuento publicado
register-closed_form = Lista de verificación
register-locker = Taquilla
register-tip = Aviso de fuera

# Item

field-item-inventory = Número de inventario
    .help = Tal como figura en el artículo
    .read = Número de inventario { $value }
field-item-name = Nombre
    .read = Se llama { $value }
field-item-description = Descripción
field-item-notes = Notas
field-item-kind = Tipo
    .help = Elija el tipo más preciso del que esté seguro
    .read = Es: { $value }
field-item-condition = Estado
    .help = Si nadie lo ha mirado, dígalo: «no preguntado» es una respuesta
    .read = Su estado: { $value }
field-item-gear = Equipo de protección
    .help = Marque lo necesario e indique que no donde no lo sea
    .read = Requiere { $value }
field-item-made_in = Fabricado en
field-item-maker_country = País del fabricante
field-item-manual_language = Idioma del manual
field-item-insured_in = Moneda del seguro
field-item-kept_in = Guardado en (provincia)
field-item-pieces = Piezas
field-item-weight = Peso
    .help = Escriba ~2.5 para unos 2,5 kg
field-item-electric = Eléctrico
field-item-voltage = Voltaje
field-item-lent_before = Préstamos antes del registro
    .help = Escriba <5 si solo sabe que fueron menos de cinco
field-item-made = Fecha de fabricación
    .help = Basta con el año
field-item-bought_on = Comprado el
field-item-inspected_at = Última inspección
field-item-longest_loan = Duración máxima del préstamo
field-item-new_price = Precio de nuevo
field-item-manual = Manual en línea
field-item-manual_isbn = ISBN del manual
field-item-maker = Fabricante
field-item-serial = Número de serie
field-item-stands_at = Ubicación
field-item-branch = Sede
field-item-visit_count = Visitas
    .read = { $value } visitas
field-item-last_service = Último mantenimiento
field-item-deposit = Se pide fianza
field-item-services = Mantenimientos
field-item-services-done_on = Realizado el
field-item-services-work = Trabajo
field-item-services-cost = Costo
section-item-what = Qué es
section-item-state = Cómo está
section-item-power = Alimentación
section-item-house = En la casa
relation-item-visits = Visitas
rule-item-bought-in-future = No puede haberse comprado después de hoy
rule-item-made-after-bought = Fabricado después de la compra: una de las fechas es errónea
rule-item-unsafe-never-serviced = Es inseguro y nunca se ha revisado
query-item-power_in_use = Herramientas eléctricas en uso

# Branch

field-branch-code = Código
field-branch-name = Nombre
field-branch-address = Dirección
field-branch-phone = Teléfono
field-branch-email = Correo electrónico
field-branch-website = Sitio web
field-branch-lockers = Taquillas
field-branch-lockers_taken = Taquillas ocupadas

# Member

field-member-card = Tarjeta
field-member-group = Grupo
field-member-joined_on = Fecha de ingreso
field-member-branch = Sede
field-member-looks_for = Busca
    .help = Un filtro, como under(kind, 'ladder')
field-member-full_name = Nombre completo
field-member-home = Domicilio
field-member-mobile = Teléfono móvil
field-member-mail = Correo electrónico
field-member-remarks = Observaciones
field-member-loan_count = Préstamos
relation-member-loans = Préstamos

# Visit

field-visit-item = Artículo
field-visit-member = Miembro
field-visit-on = Fecha
field-visit-reasons = Motivos
    .read = Vino por: { $value }

# Loan

field-loan-item = Artículo
field-loan-member = Miembro
field-loan-also_lent = Prestado junto con
field-loan-from_day = Previsto desde
field-loan-to_day = Previsto hasta
field-loan-lent_on = Prestado el
field-loan-returned_on = Devuelto el
    .read = Devuelto el { $value }
field-loan-condition_on_return = Estado al devolver
field-loan-ill_from = Enfermedad desde
field-loan-ill_until = Enfermedad hasta
field-loan-desk = Prestado por (mostrador)
field-loan-called = Se llamó
field-loan-inspected = Inspeccionado
field-loan-paid = Daño pagado
field-loan-days_lent = Días de préstamo
rule-loan-ends-before-it-begins = El préstamo termina antes de empezar
workflow-loan-loan = Estado del préstamo
state-loan-loan-reserved = Reservado
state-loan-loan-lent = Prestado
state-loan-loan-returned = Devuelto
state-loan-loan-lost = Perdido
state-loan-loan-cancelled = Cancelado
state-loan-loan-struck = Anulado por error
transition-loan-loan-lend = Prestar
transition-loan-loan-return = Recibir la devolución
transition-loan-loan-write-off = Dar de baja
transition-loan-loan-cancel = Cancelar
transition-loan-loan-strike = Anular: introducido por error
clock-loan-return = Plazo de devolución
clock-loan-half_way = Llamada a mitad de plazo
clock-loan-hand_out = No entregar antes de
clock-loan-check_up = Preguntar si funciona
clock-loan-inspection = Inspección tras la devolución
clock-loan-claim = Reclamación de daños

# Price

field-price-kind = Tipo
field-price-amount = Importe

# Observation of condition

field-condition_event-item = Artículo
field-condition_event-seen_on = Visto el
field-condition_event-condition = Estado
field-condition_event-corrects = Corrige a

# Link

field-item_link-seen_on = Visto el

# Leaflet

field-brochure-code = Código
field-brochure-heading = Título
field-brochure-body = Texto
field-brochure-about = Tema
field-brochure-leaflet = Archivo
field-brochure-shown = Puede mostrarse
workflow-brochure-publishing = Publicación
state-brochure-publishing-draft = Borrador
state-brochure-publishing-published = Publicado
state-brochure-publishing-withdrawn = Retirado
transition-brochure-publishing-publish = Publicar
transition-brochure-publishing-withdraw = Retirar

# Museum item

field-symbol_item-symbol = Signatura
field-symbol_item-name = Nombre

# Stock count

field-stock_count-dataset = Conjunto de datos
field-stock_count-edition = Edición
field-stock_count-source_row = Fila de la fuente
field-stock_count-source_column = Columna de la fuente
field-stock_count-key = Qué se cuenta
field-stock_count-text = Tal como figura
field-stock_count-figure = Cifra
field-stock_count-flags = Marcas

# Check list

field-closed_form-item = Artículo
field-closed_form-on = Fecha
field-closed_form-gear = Equipo de protección entregado

# Locker

field-locker-branch = Sede
field-locker-member = Miembro
workflow-locker-use = Uso de la taquilla
state-locker-use-asked_for = Solicitada
state-locker-use-in_use = En uso
state-locker-use-given_back = Devuelta
state-locker-use-opened = Abierta por la biblioteca
transition-locker-use-hand-over = Entregar la llave
transition-locker-use-bring-back = Recoger la llave
transition-locker-use-break-open = Abrir sin el miembro

# Lists

list-staff_role = Funciones en la biblioteca
list-item_kind = Tipos de artículos
list-condition = Estados
list-visit_reason = Motivos de visita
list-safety_gear = Equipo de protección
list-member_group = Grupos de miembros
list-link_role = Funciones de un vínculo
list-origin = Orígenes
list-shelf = Estanterías

# Concepts and roll-ups

concept-kind = Tipo de artículo
concept-condition = Estado
concept-gear = Equipo de protección
concept-visit_reason = Motivo de visita
concept-made_in = Fabricado en
concept-stock_year = Año del recuento
concept-tool = Herramienta
rollup-shelf = Por estantería

# Indicators

indicator-example-items = Artículos por estantería y estado
indicator-example-items-rule = Cada artículo prestable se cuenta una vez, en la fecha del cuadro. Los de estado desconocido figuran aparte.
indicator-example-gear = Artículos por equipo de protección necesario
indicator-example-gear-rule = Un artículo que requiere varios equipos figura en cada fila y una vez en el total. Los porcentajes se refieren a los artículos con un sí o un no.
indicator-example-visitors = Visitantes por motivo y año
indicator-example-visitors-rule = Cada miembro se cuenta una vez al año. Quien vino por varios motivos figura en una fila aparte. No se cuentan las visitas sin miembro.
concept-maker_country = País del fabricante

text-tools = Se cuenta lo que está en el estante, no lo prestado.

mapping-example-items = Inventario del taller de herramientas
mapping-example-stock = Recuento anual de herramientas

# Tip

field-tip-about = De qué se trata
field-tip-seen_on = Cuándo
    .help = Basta con el año
field-tip-what = Qué ocurrió
field-tip-name = Su nombre
    .help = No hace falta que lo diga
field-tip-mobile = Su teléfono
    .help = Si podemos llamarle
intake-tip = Háblenos de una herramienta
intake-tip-thanks = Gracias. Alguien de la biblioteca lo leerá en una semana.
workflow-tip-triage = Clasificación
state-tip-triage-new = Nuevo
state-tip-triage-taken_up = En curso
state-tip-triage-settled = Resuelto
transition-tip-triage-take-up = Tomar
transition-tip-triage-settle = Resolver
