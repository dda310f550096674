## A record

record-can-do = Ce que l'on peut faire
record-edit = Modifier
record-delete = Supprimer
record-for-roles = Réservé à : { $roles }
record-says-nothing = La fiche ne dit encore rien.
record-gone = n'existe plus
record-pointing = { $register } ({ $field })
record-none-yet = Rien pour l'instant.
record-all-pointing = Tout afficher
record-moved = L'état a changé.
record-awaited = C'est consigné. L'état change quand assez d'autres personnes ont approuvé.
record-approval-wanted =
    { $n ->
        [one] une autre personne doit approuver
       *[other] { NUMBER($n) } autres personnes doivent approuver
    }
record-approval-asked = { $who } a fait la demande ; { NUMBER($n) } sur { NUMBER($all) } ont approuvé
record-clock-done = Le délai a été modifié.
record-undone = Le lot est annulé : ce qu'il avait créé n'existe plus, ce qu'il avait modifié est comme avant.
record-not-undone = Le lot n'a pas été annulé.
record-stale = La fiche a été modifiée entre-temps. Regardez son état actuel, puis décidez à nouveau.
record-as-of = Tel que c'était
record-as-of-day = Afficher la fiche telle qu'au
record-as-it-stood = Ceci est la version { NUMBER($version) }, du { $when }. Ce n'est pas l'état actuel de la fiche.
record-now = Afficher l'état actuel
record-history = Ce qui s'est passé
record-history-all =
    { $n ->
        [one] Tout l'historique : { NUMBER($n) } étape
       *[other] Tout l'historique : { NUMBER($n) } étapes
    }
record-origin = D'où cela vient
record-origin-key = Clé dans la source
record-origin-edition = Édition
record-origin-row = Ligne
record-origin-column = Colonne
record-origin-text = Tel qu'écrit dans la source
record-origin-batch = Importé par
record-origin-open = le lot

## History

moment = { $day }, { $time }
history-of = Historique : { $title }
history-what = Chaque étape avec son auteur, son moment et ce qui diffère ; la plus récente d'abord.
history-nothing = rien
history-link = une autre fiche
history-deleted = Supprimée
history-restored = Rétablie
history-moved = Passée à : { $state }
history-made = Créée
history-changed = Modifiée
history-version = version { NUMBER($n) }

## A step of a workflow

form-step = { $what } : { $title }

## Deleting

delete-title = Supprimer : { $title }
delete-what = La fiche disparaît des listes et des tableaux. Ses versions restent dans l'historique, pour pouvoir en rendre compte.
delete-do = Supprimer la fiche
delete-not = La laisser telle quelle

## Many records at once

bulk-none-chosen = Aucune fiche n'a été choisie.
bulk-back = Retour à la liste
bulk-will = { NUMBER($n) } des { NUMBER($all) } fiches choisies seraient modifiées. Rien n'a encore été fait.
bulk-stands = État actuel
bulk-then = Ensuite
bulk-not-from-here = reste : l'action ne part pas de cet état
bulk-approved-singly = reste : d'autres doivent approuver, fiche par fiche
bulk-do = { $what } : { NUMBER($n) }
bulk-refused = L'une des fiches ne peut plus être modifiée ; aucune ne l'a été. Regardez à nouveau la liste.
bulk-stale = L'une des fiches a été modifiée entre-temps ; aucune n'a été changée. Regardez à nouveau la liste.
batch-undo = Annuler ce lot
batch-undo-what = Ce que le lot a créé disparaît, ce qu'il a modifié revient à l'état d'avant, tant que rien n'en dépend.
batch-undo-do = Annuler le lot
wrong-changed_since = L'une de ses fiches a été modifiée depuis. Annulez d'abord cette modification.
wrong-nothing_to_undo = Il n'en reste rien.
wrong-still_referred_to = D'autres fiches y renvoient. Modifiez ou supprimez-les d'abord.
wrong-not_from_here = Cette action ne part pas de l'état actuel de la fiche.
wrong-no_such_transition = Cette étape n'existe pas ici.
wrong-state_not_in_profile = Les règles de ce pays n'utilisent pas cet état.
wrong-set_by_engine = Ceci est rempli par le système et ne peut être saisi.
wrong-not_a_filter = Ce filtre n'est pas compris par le registre.
wrong-effects_without_end = Les règles de ce registre s'appellent sans fin. Prévenez l'exploitant.
wrong-counter_full = Il ne reste rien : le nombre a atteint son plafond.
wrong-counter_empty = Rien n'est pris, donc rien ne peut être rendu.
wrong-counter_unstated = Un nombre dont cela dépend n'est pas encore indiqué.
wrong-counter_held = Quelque chose est pris de ce que ce champ désigne. Rendez-le d'abord.
wrong-approval_own = Qui a fait la demande ne l'approuve pas : d'autres le doivent.
wrong-approval_twice = Vous avez approuvé. D'autres sont attendus.
wrong-approval_changes = Qui approuve ne change rien. Laissez les valeurs de côté, ou modifiez la fiche et redemandez.

## Time limits

clocks-title = Délais
clock-act = Suspendre, prolonger ou clore
due-today = aujourd'hui
due-in =
    { $n ->
        [one] dans { NUMBER($n) } jour
       *[other] dans { NUMBER($n) } jours
    }
due-since =
    { $n ->
        [one] il y a { NUMBER($n) } jour
       *[other] il y a { NUMBER($n) } jours
    }
clock-due = Échéance :
clock-history = Ses changements
clock-over = Ce délai a pris fin.
clock-pause = Suspendre
clock-pause-what = Le délai est suspendu pour l'une des causes prévues.
clock-cause = Cause
clock-resume = Reprendre
clock-resume-what = Le délai reprend ; les jours de suspension ne comptent pas.
clock-hold = Bloquer
clock-hold-what = Le délai est suspendu par décision. Indiquez sous quel numéro le motif est classé.
clock-reason = Référence du motif
clock-reason-hint = Un numéro comme 2026/114. Ni nom ni phrase.
clock-extend = Prolonger
clock-extend-what = Les prolongations sont limitées au total ; chacune est approuvée par quelqu'un.
clock-length = De combien
clock-length-hint = Par exemple 5d (jours), 10wd (jours ouvrables), 24h (heures), 3mo (mois).
clock-approver = Approuvé par (identifiant)
clock-stop = Clore
clock-stop-what = Le délai prend fin ici. Il ne compte pas comme respecté.
wrong-not_a_length = Ce n'est pas une durée. Écrivez 5d, 10wd, 24h ou 3mo.
wrong-reason_needed = Indiquez la référence du motif et, si on le demande, qui approuve.
wrong-clock_not_running = Ce délai ne court plus.
wrong-cause_not_listed = Cette cause n'est pas prévue.
wrong-not_extendable = Ce délai ne peut pas être prolongé.
wrong-extension_too_long = Le total des prolongations dépasserait ce qui est permis.
wrong-reason_not_a_reference = Écrivez le numéro d'un dossier ou d'une décision, jamais une phrase ou un nom.

## My day

my-day-title = Ma journée
my-day-due = À échéance
my-day-nothing-due = Aucun délai ne court.
my-day-told = Signalé à vous
my-day-nothing-told = Personne ne vous a rien signalé.
my-day-drafts = Commencé, pas terminé
my-day-no-drafts = Aucun brouillon.
my-day-draft-until = gardé jusqu'au { $when }
my-day-all = Tout afficher

## What is sealed

record-sealed = Sous scellé
record-sealed-what = Ce qui est gardé ici peut nuire à une personne s’il est divulgué. Seuls ceux qui en ont la clé l’ouvrent, et le registre dit qui l’a ouvert et pourquoi.
record-sealed-purpose = Pour quoi
record-sealed-open = Ouvrir
record-sealed-closed = Fermé pour vous : { $what }
record-sealed-damaged = Endommagé et non affiché : { $what }. Prévenez l’exploitant.
record-sealed-locked = L’installation est verrouillée : rien de ce qui est sous scellé ne peut être ouvert maintenant. Prévenez l’exploitant.
record-sealed-close = Refermer
form-sealed-what = Ceci est mis sous scellé dès l’enregistrement. Écrivez ici ce qui dit qui est la personne, et nulle part ailleurs.

## Who was let in

record-access = Personnes autorisées
access-title = Personnes autorisées à accéder à : { $title }
access-none = Personne n’a été autorisé à accéder à cette fiche.
access-new = Autoriser un ou une collègue
access-nobody = Aucun collègue de cette organisation ne peut être autorisé.
access-colleague = Collègue
access-basis = Motif
access-compartments = Ce qui est scellé et peut être ouvert
access-until = Jusqu’à ce jour inclus
access-do = Autoriser
access-back = Retour à la fiche
access-revoke = Retirer
access-done = L’accès a été donné.
access-closed = L’accès a été donné, mais vous ne détenez aucune clé de { $what } : cela reste fermé jusqu’à ce qu’une personne qui la détient autorise ce ou cette collègue.
access-revoked = L’accès a été retiré, avec les clés qui l’accompagnaient.
access-prove = Prouvez de nouveau qui vous êtes, puis envoyez encore une fois
access-wrong-colleague = Choisissez un ou une collègue.
access-wrong-purpose = Choisissez au moins une finalité.
access-wrong-basis = Choisissez un motif.
access-wrong-until = Indiquez un jour qui n’est pas passé.
access-address = Adresse pour le ou la collègue
access-open = La fiche, pour cette finalité
