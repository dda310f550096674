## Packs

packs-title = Modules
packs-what = Ce qui est tenu ici et comment cela fonctionne est déclaré dans des modules. Rien n'en est caché.
packs-holds = Version { $version } ; registres : { $registers } ; listes de codes : { $lists }
pack-version = { $name }, version { $version }
pack-registers = Registres de ce module
pack-lists = Listes de codes
pack-open = Ouvrir le registre
pack-append-only = jamais modifié, seulement complété
pack-machinery = tenu par le système
pack-field = Champ
pack-kind = Nature
pack-class = Qui peut le voir
pack-notes = Remarques
pack-required = obligatoire
pack-states = peut être inconnu, non demandé ou refusé
pack-computed = calculé
pack-counted = compté
pack-conditional = demandé dans certains cas
pack-length = durée :
pack-rules = Règles
pack-begins = Au départ : { $state }
pack-step = Étape
pack-from = De
pack-to = À
pack-who = Qui le peut
pack-guard = Condition
pack-guarded = une condition doit être remplie
pack-everyone = tout le monde
list-codes = Codes : { NUMBER($n) }
list-code = Code
list-meaning = Signification
list-from = En usage depuis
list-until = jusqu'au

## Kinds of fields

kind-text = ligne de texte
kind-long_text = texte long
kind-integer = nombre entier
kind-decimal = nombre décimal
kind-yn = oui ou non
kind-date = date
kind-datetime = date et heure
kind-duration = durée
kind-code = code d'une liste
kind-set = plusieurs codes d'une liste
kind-country = pays
kind-language = langue
kind-currency = monnaie
kind-subdivision = province ou région
kind-interval = chiffre encadré
kind-ref = lien vers une fiche
kind-refs = liens vers des fiches
kind-rows = entrées répétées
kind-money = somme d'argent
kind-translated = texte en plusieurs langues
kind-file = fichier
kind-person_name = nom de personne
kind-address = adresse postale
kind-phone = numéro de téléphone
kind-email = adresse électronique
kind-url = adresse web
kind-identifier = numéro officiel
kind-place = lieu
kind-query = filtre
kind-concepts = clé d'un chiffre

## Classes of fields

class-public = public
class-operational = travail interne
class-coded = fait codé
class-narrative = texte sur un cas : scellé
class-identity = identité d'une personne : scellée
