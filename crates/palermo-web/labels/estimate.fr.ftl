## Combien restent cachés

estimate-title = Combien restent cachés ?
estimate-what = Lorsque plusieurs listes ont trouvé des personnes en partie par hasard, leurs recoupements renseignent sur celles qu’aucune n’a trouvées. Envoyez des listes qui se recoupent : la page montre qui est sur lesquelles et estime combien ne sont sur aucune.
estimate-detection = Les personnes détectées sont celles qui ont été trouvées. Une estimation repose sur des hypothèses que les listes ne peuvent vérifier ; ses avertissements la précèdent.
estimate-file = Fichier des listes
estimate-file-hint = CSV : une colonne de 0 et de 1 par liste, et une colonne d’effectifs ; sans elle, chaque ligne est une personne. N’y mettez ni noms ni rien d’autre. Rien n’en est conservé.
estimate-count-column = Colonne des effectifs
estimate-count-column-hint = Seulement si elle ne s’appelle pas « count ».
estimate-look = Examiner les listes
estimate-wrong = Ceci ne peut être utilisé tel quel.
estimate-read = Les listes ont été lues. Voyez qui est sur lesquelles, puis choisissez plus bas.
estimate-too-long = Ce calcul dure plus qu’une page n’attend
estimate-too-long-what = Enregistrez les effectifs ci-dessous sous le nom lists.csv et lancez cette commande ; elle montre son avancement.
estimate-command = Commande
estimate-another = Commencer avec un autre fichier
estimate-detected = Détectées
estimate-total = Total estimé
estimate-models = Étendue selon les modèles défendables
estimate-interval = Intervalle
estimate-level = ({ $level } %, { $method })
estimate-hidden = Cachées, selon l’estimation
estimate-ratio = Part détectée
estimate-withheld = retenu : à ne pas publier
estimate-not-shown = non affiché
estimate-at-fault = En cause : { $sets }.
estimate-overlap = Quelles listes ont qui en commun
estimate-overlap-how = Personnes figurant exactement sur ces listes ; après chaque liste, combien y figurent
estimate-only = Seulement { $list }
estimate-persons = Personnes
estimate-which = Chiffre
estimate-connect =
    { $n ->
        [one] { NUMBER($n) } personne sur { NUMBER($all) } figure sur deux listes ou plus.
       *[other] { NUMBER($n) } personnes sur { NUMBER($all) } figurent sur deux listes ou plus.
    }
estimate-intervals = Détectées et estimées, à la même échelle
estimate-intervals-how = Personnes ; chaque ligne est l’étendue que donne une méthode
estimate-again = Retrouver les mêmes chiffres
estimate-again-what = Enregistrez les effectifs ci-dessous sous le nom lists.csv et lancez cette commande. Méthode, graine et effectifs donnent partout les mêmes chiffres.
estimate-document = La réponse entière pour les programmes
estimate-choose = Choisir et estimer
estimate-lists = Listes
estimate-lists-hint = Qui ne figure que sur une liste écartée compte comme non vu.
estimate-list = { $list } ({ NUMBER($n) })
estimate-method = Méthode
estimate-method-hint = D’autres méthodes durent plus longtemps : voir la ligne de commande.
estimate-method-stepwise = Choix pas à pas des listes qui dépendent les unes des autres
estimate-method-bic = Meilleur modèle selon le BIC
estimate-method-chao = Borne inférieure de Chao
estimate-method-lincoln-petersen = Deux listes (Lincoln–Petersen)
estimate-repeats = Intervalle
estimate-repeats-hint = Les répétitions font entrer le choix du modèle dans l’intervalle et comparent les modèles.
estimate-repeats-1000 = 1 000 répétitions de toute la procédure (BCa)
estimate-repeats-0 = Sans répétitions, le modèle étant tenu pour donné (Wald)
estimate-assumption = Hypothèse
estimate-assumption-hint = Ce qui relie les personnes vues à celles qui ne le sont pas. Aucune donnée ne peut le montrer.
estimate-reasons = Pourquoi elle vaut ici
estimate-reasons-hint = Dites comment on arrive sur ces listes, et qui oriente qui vers où. Sans hypothèse ni raisons, une estimation est retenue.
estimate-seed = Graine
estimate-seed-hint = La même graine donne les mêmes répétitions.
estimate-counts = Les effectifs tels qu’ils ont été lus
estimate-counts-label = Effectifs
estimate-counts-hint = Ils voyagent avec le formulaire et ne sont conservés nulle part. De petits effectifs peuvent désigner une personne : ne les transmettez pas.
estimate-do = Estimer

assumption-no_highest_order_interaction = Pas d’interaction de toutes les listes à la fois
assumption-independence_of_two_lists = Deux listes sont indépendantes l’une de l’autre

verdict-usable = Cette estimation peut servir
verdict-caution = À utiliser avec prudence
verdict-withheld = Retenue : à ne pas publier
verdict-refused = Il n’existe pas d’estimation
verdict-means-usable = Rien ne s’y oppose que ces listes pourraient montrer.
verdict-means-caution = Le chiffre peut être montré avec ces avertissements à côté.
verdict-means-withheld = Vous voyez les chiffres pour travailler. Ils ne peuvent être publiés comme estimation, pour ces raisons.
verdict-means-refused = De ces listes on ne peut tirer aucun chiffre, pour ces raisons.

interval-bca = bootstrap (BCa)
interval-percentile = bootstrap (centiles)
interval-wald = le modèle étant donné (Wald)
interval-profile = le modèle étant donné (vraisemblance profilée)
interval-log_normal = log-normal
interval-chapman = Chapman

warn-too_many_lists = Cette méthode n’accepte pas autant de listes. Écartez-en, ou choisissez une autre méthode.
warn-no_cases = Personne ne figure sur ces listes. Il n’y a rien dont on puisse estimer.
warn-no_overlap = Aucune personne ne figure sur deux listes. Ces listes ne disent rien du nombre de celles qui manquent.
warn-start_no_mle = Avec ces listes, le calcul n’a pas de réponse finie. Tout nombre qu’un programme afficherait ici serait un artefact.
warn-no_mle = Avec ce modèle et ces listes, le calcul n’a pas de réponse finie. Tout nombre qu’un programme afficherait ici serait un artefact.
warn-not_identifiable = Différents totaux s’accordent aussi bien avec ces données. Les listes ne peuvent les départager.
warn-not_converged = Le calcul n’a pas abouti sur ces données. Aucun chiffre n’est donné.
warn-two_lists = Avec deux listes, la réponse repose entièrement sur leur indépendance. Dites pourquoi elles sont indépendantes.
warn-no_assumption = Dites quelle hypothèse relie les personnes vues à celles qui ne le sont pas, et pourquoi elle vaut ici.
warn-few_overlaps =
    { $n ->
        [one] Seule { NUMBER($n) } personne relie les listes.
       *[other] Seules { NUMBER($n) } personnes relient les listes.
    }
warn-runaway = L’étendue est trop large pour éclairer une décision.
warn-empty_pairs = Celles-ci n’ont jamais personne en commun : { $each }. Vérifiez si elles le pourraient.
warn-model_switching = De petits changements des données font choisir d’autres modèles ({ NUMBER($models) } modèles en { NUMBER($repeats) } répétitions).
warn-choice_dominates = La réponse dépend plus de la méthode que du hasard : entre { $lower } et { $upper }.
warn-one_list_decides = Sans { $list }, l’estimation est de { $without } au lieu de { $with }.
warn-one_cell_decides = Un cas de moins sur { $cell } fait passer l’estimation de { $with } à { $without }.
warn-limit_unresolved = Une limite repose sur moins de 20 des { NUMBER($repeats) } répétitions et n’est pas affichée. La ligne de commande en fait davantage.
warn-repeats_refused = { $share } % des répétitions n’ont pas d’estimation ; elles sont comptées, non remplacées.
warn-lower_bound = C’est une borne : au moins autant, en moyenne. Ce n’est pas une estimation du total.
warn-conditional_interval = Cet intervalle tient le modèle pour donné ; il ignore que le modèle a été choisi.
warn-list_dropped = { $list } n’a aucun cas et a été écartée.
warn-lists_merged = { $first } et { $second } contiennent les mêmes cas et sont prises comme une seule liste.
warn-list_holds_all = { $list } contient tous les cas : les autres listes ne disent alors rien de ceux qu’elle a manqués.
warn-no_multiverse = Avec { NUMBER($lists) } listes, tous les modèles ne peuvent être comparés ; l’étendue selon les modèles défendables n’est pas affichée.
