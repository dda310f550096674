## All registers

registers-title = Registres
registers-what = Tout ce qui est tenu ici, selon le paquet qui le déclare.

## The list of a register

list-new = Ajouter une fiche
list-declares = Ce que ce registre déclare
list-filters = Filtres
list-search = Rechercher
list-saved = Filtre enregistré
list-any = Tous
list-day = Tel qu'en vigueur le
list-columns = Colonnes
list-show = Afficher
list-clear = Retirer tous les filtres
list-all = Toutes les fiches.
list-only = Uniquement : { $what }.
list-is = { $field } : { $value }
list-either = { $one } ou { $other }
list-found = « { $text } » trouvé
list-as-of = tel qu'en vigueur le { $day }
list-record = Fiche
list-choose = Choisir
list-choose-one = Choisir { $title }
list-move = Ce qu'il faut faire des fiches choisies
list-move-look = Voir avant d'agir
list-empty = Rien n'est encore tenu ici.
list-no-match = Aucune fiche ne répond à ces filtres.
list-beyond = La liste s'arrête avant cette page.
list-export = Emporter les fiches dans un fichier
list-export-filtered = Le fichier contient les fiches que montre cette liste, toutes pages comprises.
list-keep = Garder ce filtre
list-keep-name = Nom du filtre
list-kept = Le filtre est gardé. Il figure parmi les filtres enregistrés.
list-deleted = La fiche est supprimée.

list-sealed = Chercher dans ce qui est sous scellé
list-sealed-what = Trouve une personne par son nom, quelles que soient l’orthographe et l’écriture, et par son numéro. Le registre garde que vous avez cherché et pourquoi, jamais qui.
list-sealed-text = Nom ou numéro
list-sealed-do = Chercher
list-sealed-none = Rien ne correspond parmi les fiches que vous pouvez ouvrir.
list-sealed-found = Trouvé
list-sealed-more = Il y en a d’autres. Ajoutez un mot.
list-sealed-waiting = Certaines fiches n’ont pas encore pu être parcourues. Cherchez de nouveau pour prendre les suivantes.
wrong-search_too_long = C’est trop long. Deux ou trois mots suffisent.
