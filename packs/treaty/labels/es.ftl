# Labels of the treaty ledger. A field's `.help` is the hint beside it, `.read` the sentence that its value becomes.

pack = Tratados

register-instrument = Tratado
field-instrument-code = Código
field-instrument-symbol = Número del depositario
field-instrument-titles = Título
field-instrument-adopted_on = Aprobado el
    .read = Aprobado el { $value }.
field-instrument-adopted_by = Aprobado por
field-instrument-in_force_on = Entró en vigor el
    .read = Entró en vigor el { $value }.
field-instrument-in_force_by = Entrada en vigor según
field-instrument-supplements = Complementa
field-instrument-depositary = Depositario
field-instrument-source = Fuente
rule-instrument-in-force-after-adoption = El tratado habría entrado en vigor antes de su aprobación.

register-treaty_action = Acto relativo a un tratado
field-treaty_action-instrument = Tratado
field-treaty_action-party = Parte
    .help = Vacío si la fuente no nombra la parte: se menciona, nunca se cuenta.
field-treaty_action-party_name = Parte, según la escribe la fuente
field-treaty_action-status = Estado
field-treaty_action-action = Acto
    .read = Acto: { $value }.
field-treaty_action-signature_date = Firmado el
field-treaty_action-deposit_date = Depositado el
    .read = Depositado el { $value }.
field-treaty_action-entry_into_force = Entrada en vigor para la parte
    .help = El trigésimo día después del depósito, o el día del tratado si es posterior; la sucesión cuenta desde su propia fecha.
    .read = En vigor para la parte desde el { $value }.
field-treaty_action-reservation = Reserva o declaración
field-treaty_action-date_confidence = Fiabilidad de la fecha
field-treaty_action-unverified = Fecha no verificada
field-treaty_action-date_source = Fuente de la fecha
field-treaty_action-party_evidence = Prueba de la condición de parte
field-treaty_action-note = Nota
field-treaty_action-corrects = Corrige
    .help = Los eventos no se editan: una corrección es un evento propio.
section-treaty_action-action = El acto
section-treaty_action-evidence = Pruebas
rule-treaty_action-deposit-not-in-future = La fecha del depósito está en el futuro.
rule-treaty_action-deposit-after-signature = El depósito es anterior a la firma.
rule-treaty_action-in-force-after-deposit = Entró en vigor antes del depósito: correcto solo en una sucesión.
rule-treaty_action-action-has-a-date = Un acto distinto de la firma tiene fecha de depósito.
rule-treaty_action-date-unverified = La fecha no está verificada: compruébela con el depositario.
query-treaty_action-unverified = Fechas por verificar
query-treaty_action-reservations = Con reserva o declaración

concept-instrument = Tratado
concept-party = Parte
concept-treaty_action = Acto relativo a un tratado
concept-party_status = Condición de la parte
concept-date_confidence = Fiabilidad de la fecha
concept-reservation_state = Conocimiento de una reserva
concept-date_deposited = Fecha del depósito

list-date_confidence = Fiabilidad de la fecha
list-party = Partes
list-party_status = Condición de la parte
list-reservation_state = Conocimiento de una reserva
list-treaty_action = Actos relativos a un tratado
text-party-unnamed = { $value ->
    [one] Una parte que la fuente no nombra no se cuenta.
   *[other] { $value } partes que la fuente no nombra no se cuentan.
}
text-parties = { $value ->
    [one] { $value } parte en { $treaty } al { $on }:
   *[other] { $value } partes en { $treaty } al { $on }:
}
text-parties-undated = No se conoce la fecha de su depósito y no se cuentan: { $states }
text-joined = Se hicieron partes:
text-left = Se retiraron:

# Files that are read

text-mapping-treaty-actions = Actos relativos a tratados, según la lista del depositario
