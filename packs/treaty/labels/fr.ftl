# Labels of the treaty ledger. A field's `.help` is the hint beside it, `.read` the sentence that its value becomes.

pack = Traités

register-instrument = Traité
field-instrument-code = Code
field-instrument-symbol = Numéro du dépositaire
field-instrument-titles = Titre
field-instrument-adopted_on = Adopté le
    .read = Adopté le { $value }.
field-instrument-adopted_by = Adopté par
field-instrument-in_force_on = Entré en vigueur le
    .read = Entré en vigueur le { $value }.
field-instrument-in_force_by = Entrée en vigueur selon
field-instrument-supplements = Complète
field-instrument-depositary = Dépositaire
field-instrument-source = Source
rule-instrument-in-force-after-adoption = Le traité serait entré en vigueur avant son adoption.

register-treaty_action = Acte relatif à un traité
field-treaty_action-instrument = Traité
field-treaty_action-party = Partie
    .help = Vide lorsque la source ne nomme pas la partie : elle est alors mentionnée, jamais comptée.
field-treaty_action-party_name = Partie, telle que l'écrit la source
field-treaty_action-status = Statut
field-treaty_action-action = Acte
    .read = Acte : { $value }.
field-treaty_action-signature_date = Signé le
field-treaty_action-deposit_date = Déposé le
    .read = Déposé le { $value }.
field-treaty_action-entry_into_force = Entrée en vigueur pour la partie
    .help = Le trentième jour après le dépôt, ou le jour du traité s'il est postérieur ; une succession prend effet à sa propre date.
    .read = En vigueur pour la partie à compter du { $value }.
field-treaty_action-reservation = Réserve ou déclaration
field-treaty_action-date_confidence = Fiabilité de la date
field-treaty_action-unverified = Date non vérifiée
field-treaty_action-date_source = Source de la date
field-treaty_action-party_evidence = Preuve de la qualité de partie
field-treaty_action-note = Note
field-treaty_action-corrects = Corrige
    .help = Les événements ne sont jamais modifiés : une correction est un événement à part.
section-treaty_action-action = L'acte
section-treaty_action-evidence = Preuves
rule-treaty_action-deposit-not-in-future = La date du dépôt est dans l'avenir.
rule-treaty_action-deposit-after-signature = Le dépôt précède la signature.
rule-treaty_action-in-force-after-deposit = Entrée en vigueur avant le dépôt : exact seulement pour une succession.
rule-treaty_action-action-has-a-date = Un acte autre que la signature a une date de dépôt.
rule-treaty_action-date-unverified = La date n'est pas vérifiée : la contrôler auprès du dépositaire.
query-treaty_action-unverified = Dates à vérifier
query-treaty_action-reservations = Avec réserve ou déclaration

concept-instrument = Traité
concept-party = Partie
concept-treaty_action = Acte relatif à un traité
concept-party_status = Statut de la partie
concept-date_confidence = Fiabilité de la date
concept-reservation_state = Connaissance d'une réserve
concept-date_deposited = Date du dépôt

list-date_confidence = Fiabilité de la date
list-party = Parties
list-party_status = Statut de la partie
list-reservation_state = Connaissance d'une réserve
list-treaty_action = Actes relatifs à un traité
text-party-unnamed = { $value ->
    [one] Une partie que la source ne nomme pas n'est pas comptée.
   *[other] { $value } parties que la source ne nomme pas ne sont pas comptées.
}
text-parties = { $value ->
    [one] { $value } partie au traité { $treaty } au { $on } :
   *[other] { $value } parties au traité { $treaty } au { $on } :
}
text-parties-undated = La date de leur dépôt n'est pas connue ; elles ne sont pas comptées : { $states }
text-joined = Devenus parties :
text-left = Retirés :

# Files that are read

text-mapping-treaty-actions = Actes relatifs aux traités, tels que le dépositaire les publie
