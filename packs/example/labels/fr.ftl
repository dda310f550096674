# What everything in this pack is called. A message names a register, field, state …; `.help` is the hint beside the
# field, `.read` the sentence that its value becomes in the story of a record.

# The pack

pack = Une bibliothèque d'outils

# Registers

register-item = Objet
register-branch = Antenne
register-member = Membre
register-visit = Visite
register-loan = Prêt
register-price = Tarif
register-condition_event = Constat d'état
register-item_link = Lien entre objets
register-brochure = Brochure
register-symbol_item = Objet de musée
register-stock_count = Inventaire publié
register-closed_form = Liste de contrôle
register-locker = Casier
register-tip = Message du dehors

# Item

field-item-inventory = Numéro d'inventaire
    .help = Tel qu'il figure sur l'objet
    .read = Numéro d'inventaire { $value }
field-item-name = Nom
    .read = Il s'appelle { $value }
field-item-description = Description
field-item-notes = Notes
field-item-kind = Type
    .help = Choisissez le type le plus précis dont vous êtes sûr
    .read = C'est : { $value }
field-item-condition = État
    .help = Si personne n'a regardé, dites-le : « non demandé » est une réponse
    .read = Son état : { $value }
field-item-gear = Équipement de protection
    .help = Cochez ce qui est nécessaire, et dites non sinon
    .read = Il faut { $value }
field-item-made_in = Fabriqué en
field-item-maker_country = Pays du fabricant
field-item-manual_language = Langue du mode d'emploi
field-item-insured_in = Monnaie de l'assurance
field-item-kept_in = Conservé dans (province)
field-item-pieces = Pièces
field-item-weight = Poids
    .help = Écrivez ~2.5 pour environ 2,5 kg
field-item-electric = Électrique
field-item-voltage = Tension
field-item-lent_before = Prêts avant la tenue du registre
    .help = Écrivez <5 si vous savez seulement qu'il y en eut moins de cinq
field-item-made = Fabriqué en (date)
    .help = L'année seule suffit
field-item-bought_on = Acheté le
field-item-inspected_at = Dernier contrôle
field-item-longest_loan = Durée maximale du prêt
field-item-new_price = Prix à l'état neuf
field-item-manual = Mode d'emploi en ligne
field-item-manual_isbn = ISBN du mode d'emploi
field-item-maker = Fabricant
field-item-serial = Numéro de série
field-item-stands_at = Emplacement
field-item-branch = Antenne
field-item-visit_count = Visites
    .read = { $value } visites
field-item-last_service = Dernier entretien
field-item-deposit = Caution demandée
field-item-services = Entretiens
field-item-services-done_on = Effectué le
field-item-services-work = Travaux
field-item-services-cost = Coût
section-item-what = Ce que c'est
section-item-state = Son état
section-item-power = Alimentation
section-item-house = Dans la maison
relation-item-visits = Visites
rule-item-bought-in-future = Il ne peut pas avoir été acheté après aujourd'hui
rule-item-made-after-bought = Fabriqué après l'achat : une des dates est fausse
rule-item-unsafe-never-serviced = Il est dangereux et n'a jamais été entretenu
query-item-power_in_use = Outils électriques en service

# Branch

field-branch-code = Code
field-branch-name = Nom
field-branch-address = Adresse
field-branch-phone = Téléphone
field-branch-email = Courriel
field-branch-website = Site web
field-branch-lockers = Casiers
field-branch-lockers_taken = Casiers occupés

# Member

field-member-card = Carte
field-member-group = Groupe
field-member-joined_on = Inscription le
field-member-branch = Antenne
field-member-looks_for = Recherche
    .help = Un filtre, comme under(kind, 'ladder')
field-member-full_name = Nom complet
field-member-home = Adresse personnelle
field-member-mobile = Téléphone portable
field-member-mail = Courriel
field-member-remarks = Remarques
field-member-loan_count = Prêts
relation-member-loans = Prêts

# Visit

field-visit-item = Objet
field-visit-member = Membre
field-visit-on = Date
field-visit-reasons = Motifs
    .read = Venu pour : { $value }

# Loan

field-loan-item = Objet
field-loan-member = Membre
field-loan-also_lent = Prêté avec
field-loan-from_day = Prévu à partir du
field-loan-to_day = Prévu jusqu'au
field-loan-lent_on = Prêté le
field-loan-returned_on = Rendu le
    .read = Rendu le { $value }
field-loan-condition_on_return = État au retour
field-loan-ill_from = Emprunteur malade dès le
field-loan-ill_until = Emprunteur malade jusqu'au
field-loan-desk = Prêté par (guichet)
field-loan-called = Appelé
field-loan-inspected = Contrôlé
field-loan-paid = Dommage payé
field-loan-days_lent = Jours de prêt
rule-loan-ends-before-it-begins = Le prêt finit avant de commencer
workflow-loan-loan = État du prêt
state-loan-loan-reserved = Réservé
state-loan-loan-lent = Prêté
state-loan-loan-returned = Rendu
state-loan-loan-lost = Perdu
state-loan-loan-cancelled = Annulé
state-loan-loan-struck = Rayé
transition-loan-loan-lend = Prêter
transition-loan-loan-return = Reprendre
transition-loan-loan-write-off = Passer en perte
transition-loan-loan-cancel = Annuler
transition-loan-loan-strike = Rayer : saisi par erreur
clock-loan-return = Retour attendu
clock-loan-half_way = Appel à mi-parcours
clock-loan-hand_out = Pas de remise avant
clock-loan-check_up = Demander si cela fonctionne
clock-loan-inspection = Contrôle après retour
clock-loan-claim = Demande d'indemnisation

# Price

field-price-kind = Type
field-price-amount = Montant

# Observation of condition

field-condition_event-item = Objet
field-condition_event-seen_on = Constaté le
field-condition_event-condition = État
field-condition_event-corrects = Corrige

# Link

field-item_link-seen_on = Constaté le

# Leaflet

field-brochure-code = Code
field-brochure-heading = Titre
field-brochure-body = Texte
field-brochure-about = Sujet
field-brochure-leaflet = Fichier
field-brochure-shown = Peut être montré
workflow-brochure-publishing = Publication
state-brochure-publishing-draft = Projet
state-brochure-publishing-published = Publié
state-brochure-publishing-withdrawn = Retiré
transition-brochure-publishing-publish = Publier
transition-brochure-publishing-withdraw = Retirer

# Museum item

field-symbol_item-symbol = Cote
field-symbol_item-name = Nom

# Stock count

field-stock_count-dataset = Jeu de données
field-stock_count-edition = Édition
field-stock_count-source_row = Ligne de la source
field-stock_count-source_column = Colonne de la source
field-stock_count-key = Ce qui est compté
field-stock_count-text = Tel qu'écrit
field-stock_count-figure = Chiffre
field-stock_count-flags = Indicateurs

# Check list

field-closed_form-item = Objet
field-closed_form-on = Date
field-closed_form-gear = Équipement de protection remis

# Locker

field-locker-branch = Antenne
field-locker-member = Membre
workflow-locker-use = Usage du casier
state-locker-use-asked_for = Demandé
state-locker-use-in_use = En usage
state-locker-use-given_back = Rendu
state-locker-use-opened = Ouvert par la bibliothèque
transition-locker-use-hand-over = Remettre la clé
transition-locker-use-bring-back = Reprendre la clé
transition-locker-use-break-open = Ouvrir sans le membre

# Lists

list-staff_role = Rôles dans la bibliothèque
list-item_kind = Types d'objets
list-condition = États
list-visit_reason = Motifs de visite
list-safety_gear = Équipement de protection
list-member_group = Groupes de membres
list-link_role = Rôles d'un lien
list-origin = Origines
list-shelf = Rayons

# Concepts and roll-ups

concept-kind = Type d'objet
concept-condition = État
concept-gear = Équipement de protection
concept-visit_reason = Motif de visite
concept-made_in = Fabriqué en
concept-stock_year = Année de l'inventaire
concept-tool = Outil
rollup-shelf = Par rayon

# Indicators

indicator-example-items = Objets par rayon et par état
indicator-example-items-rule = Chaque objet prêtable est compté une fois, au jour du tableau. Les objets d'état inconnu figurent à part.
indicator-example-gear = Objets par équipement de protection requis
indicator-example-gear-rule = Un objet qui exige plusieurs équipements figure dans chaque ligne et une fois dans le total. Les parts portent sur les objets avec un oui ou un non.
indicator-example-visitors = Visiteurs par motif et par année
indicator-example-visitors-rule = Chaque membre est compté une fois par an. Qui est venu pour plusieurs motifs figure dans une ligne à part. Les visites sans membre ne sont pas comptées.
concept-maker_country = Pays du fabricant

text-tools = Est compté ce qui est sur l'étagère, non ce qui est prêté.

mapping-example-items = Inventaire de l’atelier d’outils
mapping-example-stock = Décompte annuel des outils

# Tip

field-tip-about = De quoi s’agit-il
field-tip-seen_on = Quand
    .help = L'année seule suffit
field-tip-what = Ce qui s’est passé
field-tip-name = Votre nom
    .help = Vous n’êtes pas obligé de le dire
field-tip-mobile = Votre téléphone
    .help = Si nous pouvons vous appeler
intake-tip = Parlez-nous d’un outil
intake-tip-thanks = Merci. Quelqu’un de la bibliothèque le lira dans la semaine.
workflow-tip-triage = Tri
state-tip-triage-new = Nouveau
state-tip-triage-taken_up = Pris en main
state-tip-triage-settled = Réglé
transition-tip-triage-take-up = Prendre en main
transition-tip-triage-settle = Régler
