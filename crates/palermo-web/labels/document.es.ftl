## Reading a document

document-title = Documentos
document-what = Se lee una resolución, un informe o una respuesta: sus partes, a quién se pide qué, qué afirma y dónde se contradice.
document-file = Documento
document-file-hint = Texto, Markdown, Word (DOCX), HTML o PDF con capa de texto, 25 megabytes como máximo. Se lee y se olvida: no se guarda nada.
document-beside = Otro documento con el que compararlo
document-beside-hint = En el mismo idioma. Lo que ambos dicen de modo distinto sobre lo mismo es un hallazgo.
document-language = Su idioma
document-language-own = Reconocerlo por el texto
document-lang-en = inglés
document-lang-fr = francés
document-lang-es = español
document-lang-ru = ruso
document-lang-ar = árabe
document-lang-zh = chino
document-lang-unknown = idioma desconocido
document-part = Mostrar solo una parte
document-all = Todo
document-kind = Tipo de hechos
document-reading = Lectura
document-certain = seguro
document-uncertain = por comprobar
document-paragraph = Párrafo
document-paragraph-hint = Solo los hechos de este párrafo: 3, 3(a), pp2 o fn1.
document-from = Empezar el texto en el párrafo
document-from-hint = Un texto largo se muestra por partes.
document-read = Leer el documento
document-no-file = No se envió ningún archivo o está vacío. Elija uno.
document-no-text = Este archivo no contiene texto. Un PDF escaneado solo tiene imágenes de texto: use el archivo del que se imprimió.
document-how = Cómo leer un documento
document-how-send = Elija un documento y envíelo. La respuesta es una página; no está en ningún otro lugar: imprímala o guárdela si la necesita de nuevo.
document-how-findings = Mire primero los hallazgos. Ambos lados aparecen con su lugar; a usted le toca decir cuál es correcto.
document-how-text = Lea el texto con su estructura al lado. La etiqueta de un párrafo, como 4(a), es la misma en cada tabla y orden.
document-how-tables = Desde una cláusula o un hecho, siga el enlace a su lugar. Lo que está por comprobar lo decide una persona.
document-how-demo = Dos documentos para probar, en inglés, francés y árabe y con dos contradicciones puestas a propósito, los crea { $command } en la carpeta { $folder }.
document-how-book = El libro explica cada paso ({ $page }); { $command } hace lo mismo sin esta página.
document-is-resolution = Resolución
document-is-decision = Decisión
document-is-report = Informe
document-is-other = Texto sin formato conocido
document-forgotten = no se guarda
document-sections = En esta página
document-findings = Hallazgos
document-clauses = Cláusulas
document-facts = Hechos
document-text = Texto
document-again = Leer de nuevo
document-again-what = El documento no se guarda aquí. Elíjalo de nuevo para ver otros hechos, otra parte del texto, o para compararlo.
document-structure = Estructura
document-notes = Notas
document-note = Nota { $n }
document-back = Volver al texto
document-table = Tabla del documento
document-shown = El texto se muestra desde { $first } hasta { $last }. Para leer otra parte, envíe de nuevo el documento abajo e indique dónde empezar.
document-text-all = Todo: { $command }
document-more = Se muestran los primeros { NUMBER($shown) } de { NUMBER($all) }. Todos: { $command }
document-no-findings = No se encontró nada. Eso no prueba que no haya nada.
document-no-clauses = No se reconoció ninguna cláusula. Los informes solo las tienen en sus recomendaciones.
document-no-facts = Ningún hecho corresponde a lo elegido.
document-expected = Se esperaba: { $expected }. Se encontró: { $found }.
document-act = Acto
document-strength = Fuerza
document-strength-what = La fuerza es la de la lista de actos, de 5 (decide) a 0 (constata).
document-addressees = Destinatarios
document-task = Tarea
document-conditions = Condiciones
document-deadline = Plazo
document-facts-what = Cada hecho es un candidato, leído de las palabras de al lado. Nada se publica desde aquí.
document-filtered = Se muestra: { $what }.
document-of-paragraph = párrafo { $label }
document-written = Tal como está escrito
document-value = Valor
document-unit = Unidad
document-entity = Sobre
document-range = { $from } a { $to }

## Kinds of facts

document-kind-number = Números
document-kind-money = Importes
document-kind-date = Fechas
document-kind-period = Períodos
document-kind-state = Estados
document-kind-reference = Referencias

## How exact a figure is

document-qualifier-about = alrededor de { $value }
document-qualifier-more_than = más de { $value }
document-qualifier-at_least = al menos { $value }
document-qualifier-less_than = menos de { $value }
document-qualifier-up_to = hasta { $value }
document-qualifier-nearly = casi { $value }

## Units

document-unit-activity = actividades
document-unit-age = años de edad
document-unit-case = casos
document-unit-day = días
document-unit-document = documentos
document-unit-hour = horas
document-unit-item = elementos
document-unit-month = meses
document-unit-organization = organizaciones
document-unit-party = partes
document-unit-percent = por ciento
document-unit-person = personas
document-unit-project = proyectos
document-unit-state = Estados
document-unit-time = veces
document-unit-unit = unidades
document-unit-victim = víctimas
document-unit-week = semanas
document-unit-year = años

## What the cover says

document-front-symbol = Signatura
document-front-number = Número
document-front-organ = Órgano
document-front-session = Período de sesiones
document-front-session_dates = Fechas del período de sesiones
document-front-date = Fecha
document-front-agenda_item = Tema del programa
document-front-author = Autor
document-front-original = Original

## Kinds of findings

document-finding-numbering = Números de párrafo que faltan o se repiten
document-finding-footnote = Nota sin llamada, o llamada sin nota
document-finding-declared_count = Un recuento que su lista no tiene
document-finding-declared_sum = Un total que sus partes no dan
document-finding-breakdown = Partes que no completan su todo
document-finding-percentage = Porcentajes que superan el total
document-finding-contradiction = Una contradicción: dos valores para lo mismo
document-finding-identifier_reused = Una signatura para dos documentos
document-finding-identifier_malformed = Una signatura o número que el órgano no pudo dar
document-finding-date_order = Fechas en orden equivocado
document-finding-name_unknown = Un nombre parecido a uno conocido, pero no una de sus formas
document-finding-name_ambiguous = Un nombre que corresponde a varios
document-finding-reference_unresolved = Una referencia a algo que no está
document-finding-text_damaged = Caracteres que no pueden ser intencionados
document-finding-layout_unknown = Formato desconocido: leído como texto
document-finding-headings = Los títulos y el índice difieren
document-finding-alignment = Solo una de las dos versiones lo tiene
document-finding-other = Conviene mirarlo

## Conditions and deadlines

document-condition-xb_resources = con sujeción a recursos extrapresupuestarios
document-condition-existing_resources = con los recursos existentes
document-condition-on_request = previa solicitud
document-condition-as_appropriate = según proceda
document-condition-as_needed = según sea necesario
document-condition-where_possible = cuando sea posible
document-condition-fullest_extent = en la mayor medida posible
document-condition-priority = con carácter prioritario
document-condition-domestic_law = de conformidad con el derecho interno
document-condition-intl_obligations = de conformidad con las obligaciones internacionales
document-condition-consult_states = en consulta con los Estados
document-condition-ms_guidance = con la orientación de los Estados Miembros
document-condition-un_rules = conforme a las normas de las Naciones Unidas
document-condition-voluntary = con carácter voluntario
document-deadline-date = a más tardar
document-deadline-session = en el período de sesiones
document-deadline-periodic = cada
document-deadline-before_event = antes de
document-deadline-immediate = de inmediato

## Acts

document-act-decide = decide
document-act-demand = exige
document-act-urge = insta
document-act-call_upon = exhorta
document-act-request = solicita
document-act-appeal = hace un llamamiento
document-act-recommend = recomienda
document-act-invite = invita
document-act-encourage = alienta
document-act-authorize = autoriza
document-act-designate = designa
document-act-establish = establece
document-act-adopt = aprueba
document-act-approve = da su aprobación
document-act-endorse = hace suyo
document-act-declare = declara
document-act-commit = se compromete
document-act-remind = recuerda a
document-act-support = apoya
document-act-welcome = acoge con beneplácito
document-act-appreciate = expresa su reconocimiento
document-act-commend = encomia
document-act-note = toma nota
document-act-note_appreciation = toma nota con reconocimiento
document-act-note_concern = observa con preocupación
document-act-recognize = reconoce
document-act-acknowledge = reconoce la labor
document-act-reaffirm = reafirma
document-act-reiterate = reitera
document-act-affirm = afirma
document-act-emphasize = pone de relieve
document-act-stress = destaca
document-act-point_out = señala
document-act-concern = está preocupado
document-act-alarmed = está alarmado
document-act-condemn = condena
document-act-regret = lamenta
document-act-recall = recuerda
document-act-bear_in_mind = tiene presente
document-act-take_into_account = tiene en cuenta
document-act-convinced = está convencido
document-act-aware = es consciente
document-act-guided = se guía
document-act-considered = ha examinado

## Files that cannot be read

wrong-document_encoding = El texto de este archivo no está codificado en UTF-8. Guárdelo en UTF-8 y envíelo de nuevo.
wrong-document_container = Este archivo no se puede abrir. Ábralo en el programa que lo creó, guárdelo de nuevo o como texto, y envíe eso.
wrong-document_too_large = Este documento es demasiado largo para leerlo de una vez. Divídalo.
