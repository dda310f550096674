## Reading a document

document-title = Documents
document-what = Une résolution, un rapport ou une réponse est lu : ses parties, qui est prié de faire quoi, ce qui y est affirmé, et où le texte se contredit.
document-file = Document
document-file-hint = Texte, Markdown, Word (DOCX), HTML ou PDF avec une couche de texte, 25 mégaoctets au plus. Il est lu puis oublié : rien n’en est gardé.
document-beside = Un autre document pour comparer
document-beside-hint = Dans la même langue. Ce que les deux disent différemment d’une même chose est un constat.
document-language = Sa langue
document-language-own = La reconnaître dans le texte
document-lang-en = anglais
document-lang-fr = français
document-lang-es = espagnol
document-lang-ru = russe
document-lang-ar = arabe
document-lang-zh = chinois
document-lang-unknown = langue inconnue
document-part = N’afficher qu’une partie
document-all = Tout
document-kind = Type de faits
document-reading = Lecture
document-certain = certain
document-uncertain = à vérifier
document-paragraph = Paragraphe
document-paragraph-hint = Les faits de ce paragraphe seulement : 3, 3(a), pp2 ou fn1.
document-from = Commencer le texte au paragraphe
document-from-hint = Un texte long est affiché par parties.
document-read = Lire le document
document-no-file = Aucun fichier n’a été envoyé, ou il est vide. Choisissez-en un.
document-no-text = Ce fichier ne contient pas de texte. Un PDF numérisé n’a que des images de texte : prenez le fichier dont il est issu.
document-how = Comment lire un document
document-how-send = Choisissez un document et envoyez-le. La réponse est une page ; elle n’existe nulle part ailleurs : imprimez-la ou enregistrez-la si vous en avez encore besoin.
document-how-findings = Regardez d’abord les constats. Les deux côtés y sont avec leur place ; c’est à vous de dire lequel est juste.
document-how-text = Lisez le texte avec sa structure à côté. Le repère d’un paragraphe, comme 4(a), est le même dans chaque tableau et commande.
document-how-tables = D’une clause ou d’un fait, suivez le lien vers sa place. Ce qui est à vérifier, une personne doit le décider.
document-how-demo = Deux documents pour essayer, en anglais, français et arabe, avec deux contradictions placées exprès, sont créés par { $command } dans le dossier { $folder }.
document-how-book = Le livre explique chaque étape ({ $page }) ; { $command } fait de même sans cette page.
document-is-resolution = Résolution
document-is-decision = Décision
document-is-report = Rapport
document-is-other = Texte sans mise en page connue
document-forgotten = non conservé
document-sections = Sur cette page
document-findings = Constats
document-clauses = Clauses
document-facts = Faits
document-text = Texte
document-again = Relire
document-again-what = Le document n’est pas conservé ici. Choisissez-le de nouveau pour voir d’autres faits, une autre partie du texte, ou pour le comparer.
document-structure = Structure
document-notes = Notes
document-note = Note { $n }
document-back = Retour au texte
document-table = Tableau du document
document-shown = Le texte est affiché de { $first } à { $last }. Pour lire une autre partie, renvoyez le document ci-dessous et dites où commencer.
document-text-all = Le tout : { $command }
document-more = Les { NUMBER($shown) } premiers sur { NUMBER($all) } sont affichés. Tous : { $command }
document-no-findings = Rien n’a été trouvé. Cela ne prouve pas qu’il n’y a rien.
document-no-clauses = Aucune clause n’a été reconnue. Les rapports n’en ont que dans leurs recommandations.
document-no-facts = Aucun fait ne correspond à votre choix.
document-expected = Attendu : { $expected }. Trouvé : { $found }.
document-act = Acte
document-strength = Force
document-strength-what = La force est celle de la liste des actes, de 5 (décide) à 0 (constate).
document-addressees = Destinataires
document-task = Tâche
document-conditions = Conditions
document-deadline = Échéance
document-facts-what = Chaque fait est un candidat, lu dans les mots à côté. Rien n’est publié d’ici.
document-filtered = Affichés : { $what }.
document-of-paragraph = paragraphe { $label }
document-written = Tel qu’écrit
document-value = Valeur
document-unit = Unité
document-entity = À propos de
document-range = { $from } à { $to }

## Kinds of facts

document-kind-number = Nombres
document-kind-money = Montants
document-kind-date = Dates
document-kind-period = Périodes
document-kind-state = États
document-kind-reference = Renvois

## How exact a figure is

document-qualifier-about = environ { $value }
document-qualifier-more_than = plus de { $value }
document-qualifier-at_least = au moins { $value }
document-qualifier-less_than = moins de { $value }
document-qualifier-up_to = jusqu’à { $value }
document-qualifier-nearly = près de { $value }

## Units

document-unit-activity = activités
document-unit-age = ans (âge)
document-unit-case = affaires
document-unit-day = jours
document-unit-document = documents
document-unit-hour = heures
document-unit-item = points
document-unit-month = mois
document-unit-organization = organisations
document-unit-party = parties
document-unit-percent = pour cent
document-unit-person = personnes
document-unit-project = projets
document-unit-state = États
document-unit-time = fois
document-unit-unit = unités
document-unit-victim = victimes
document-unit-week = semaines
document-unit-year = années

## What the cover says

document-front-symbol = Cote
document-front-number = Numéro
document-front-organ = Organe
document-front-session = Session
document-front-session_dates = Dates de la session
document-front-date = Date
document-front-agenda_item = Point de l’ordre du jour
document-front-author = Auteur
document-front-original = Original

## Kinds of findings

document-finding-numbering = Numéros de paragraphe manquants ou répétés
document-finding-footnote = Note sans appel, ou appel sans note
document-finding-declared_count = Un compte que sa liste n’atteint pas
document-finding-declared_sum = Un total que ses parties ne donnent pas
document-finding-breakdown = Des parties qui ne font pas leur tout
document-finding-percentage = Des parts qui dépassent le tout
document-finding-contradiction = Une contradiction : deux valeurs pour une même chose
document-finding-identifier_reused = Une cote pour deux documents
document-finding-identifier_malformed = Une cote ou un numéro que l’organe ne peut avoir donné
document-finding-date_order = Des dates dans le mauvais ordre
document-finding-name_unknown = Un nom proche d’un nom connu, sans en être une forme
document-finding-name_ambiguous = Un nom qui convient à plusieurs
document-finding-reference_unresolved = Un renvoi à ce qui n’existe pas
document-finding-text_damaged = Des caractères qui ne peuvent être voulus
document-finding-layout_unknown = Mise en page inconnue : lu comme texte
document-finding-headings = Les titres et la table des matières diffèrent
document-finding-alignment = Une seule des deux versions l’a
document-finding-other = À regarder

## Conditions and deadlines

document-condition-xb_resources = sous réserve de ressources extrabudgétaires
document-condition-existing_resources = dans la limite des ressources existantes
document-condition-on_request = sur demande
document-condition-as_appropriate = selon qu’il convient
document-condition-as_needed = selon les besoins
document-condition-where_possible = lorsque c’est possible
document-condition-fullest_extent = dans toute la mesure possible
document-condition-priority = à titre prioritaire
document-condition-domestic_law = conformément au droit interne
document-condition-intl_obligations = conformément aux obligations internationales
document-condition-consult_states = en consultation avec les États
document-condition-ms_guidance = selon les orientations des États Membres
document-condition-un_rules = selon les règles de l’Organisation des Nations Unies
document-condition-voluntary = à titre volontaire
document-deadline-date = avant le
document-deadline-session = à la session
document-deadline-periodic = tous les
document-deadline-before_event = avant
document-deadline-immediate = immédiatement

## Acts

document-act-decide = décide
document-act-demand = exige
document-act-urge = demande instamment
document-act-call_upon = engage
document-act-request = prie
document-act-appeal = lance un appel
document-act-recommend = recommande
document-act-invite = invite
document-act-encourage = encourage
document-act-authorize = autorise
document-act-designate = désigne
document-act-establish = crée
document-act-adopt = adopte
document-act-approve = approuve
document-act-endorse = fait sien
document-act-declare = déclare
document-act-commit = s’engage
document-act-remind = rappelle à
document-act-support = appuie
document-act-welcome = se félicite
document-act-appreciate = sait gré
document-act-commend = salue
document-act-note = note
document-act-note_appreciation = note avec satisfaction
document-act-note_concern = note avec préoccupation
document-act-recognize = reconnaît
document-act-acknowledge = prend acte
document-act-reaffirm = réaffirme
document-act-reiterate = réitère
document-act-affirm = affirme
document-act-emphasize = souligne
document-act-stress = insiste
document-act-point_out = fait observer
document-act-concern = est préoccupé
document-act-alarmed = est alarmé
document-act-condemn = condamne
document-act-regret = regrette
document-act-recall = rappelle
document-act-bear_in_mind = garde à l’esprit
document-act-take_into_account = tient compte
document-act-convinced = est convaincu
document-act-aware = est conscient
document-act-guided = est guidé
document-act-considered = a examiné

## Files that cannot be read

wrong-document_encoding = Le texte de ce fichier n’est pas codé en UTF-8. Enregistrez-le en UTF-8 et renvoyez-le.
wrong-document_container = Ce fichier ne peut être ouvert. Ouvrez-le dans le programme qui l’a créé, enregistrez-le de nouveau ou comme texte, et envoyez cela.
wrong-document_too_large = Ce document est trop long pour être lu en une fois. Divisez-le.
