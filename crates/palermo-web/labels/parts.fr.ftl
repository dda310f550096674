## Parts of forms and lists

optional = (facultatif)
summary-title =
    { $n ->
        [one] Un point est à corriger
       *[other] { NUMBER($n) } points sont à corriger
    }
pages = Pages de la liste
pages-where = Page { NUMBER($page) } sur { NUMBER($pages) }, { NUMBER($total) } au total
pages-first = Première
pages-before = Précédente
pages-next = Suivante
pages-last = Dernière

## The page of parts

parts-title = Éléments des pages
parts-what = Chaque élément dans chaque état, pour ceux qui veillent aux pages.
parts-buttons = Boutons
parts-button = Envoyer l'orientation
parts-button-quiet = Enregistrer et continuer plus tard
parts-fields = Questions
parts-question = Nom de l'organisme
parts-hint = Tel qu'il figure sur ses courriers.
parts-wrong = Rien n'est indiqué. Écrivez le nom, ou choisissez « inconnu ».
parts-choice = Comment la personne a-t-elle été détectée ?
parts-choice-one = Par la ligne d'assistance
parts-choice-two = Par une inspection
parts-notices = Avis
parts-notice = N'appeler qu'entre 10 h et 12 h.
parts-states = États
parts-state-plain = Ouvert
parts-state-due = À faire aujourd'hui
parts-state-late = En retard d'un jour
parts-state-done = Répondu
parts-tables = Tableaux
parts-table-year = Année
parts-table-women = Femmes et filles
parts-table-unknown = Non consigné
parts-story = Ce qui s'est passé
parts-story-one = Orientée par la ligne d'assistance avec un enfant. Premier plan de sécurité établi.
