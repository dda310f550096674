## Questions of generated forms

form-answered = avec réponse
form-no-answer = Pas de réponse, parce que…
form-open = rien d'indiqué
form-day = Jour
form-month = Mois
form-year = Année
form-time = Heure
form-amount = Montant
form-currency = Monnaie
form-rate-date = Cours du jour
form-street = Rue et numéro
form-postal-code = Code postal
form-city = Ville
form-subdivision = Province (ISO 3166-2)
form-country = Pays (ISO)
form-place = Nom du lieu
form-latitude = Degrés nord
form-longitude = Degrés est
form-precision = À … mètres près
form-qualifier = Exactitude
form-find = Chercher dans la liste
form-find-record = Chercher un enregistrement
form-find-button = Chercher
form-found-nothing = Rien n'a été trouvé. Essayez un autre mot.
form-add-one = Ajouter
form-add = Ajouter
form-more-said = Indiquer non, inconnu ou refusé pour certaines réponses
form-row = Entrée { NUMBER($n) }
form-add-row = Ajouter une entrée
form-drop-row = Retirer cette entrée
form-hint-interval = Un chiffre tel qu'il est connu : 17, <5, 10–14 ou ≥20.
form-hint-phone = Avec l'indicatif du pays, comme +41 22 000 00 00.
form-hint-date = Laissez le jour ou le mois vide s'ils ne sont pas connus.
form-hint-duration = Comme P45D pour 45 jours ou P3M pour trois mois.

## Saving

form-new = Nouveau : { $register }
form-edit = Modifier : { $title }
form-save = Enregistrer
form-save-anyway = Enregistrer tel quel
form-keep = Garder comme brouillon
form-refresh = Afficher les questions qui en découlent
form-more-questions = Vos réponses ont ouvert d'autres questions. Répondez-y, ou enregistrez tel quel.
form-kept = Le brouillon est gardé jusqu'au { $day }. Vous seul le voyez.
form-kept-out = Non gardé dans le brouillon, car cela ne peut être conservé que scellé : { $fields }
form-saved = Enregistré.
form-unchanged = Rien ne différait : rien n'a été modifié.
form-again = Le formulaire venait d'une ancienne session. Il est toujours rempli : enregistrez de nouveau.
form-stale = { $who } a enregistré entre-temps une autre version. Voici ce qui diffère ; votre formulaire est toujours rempli. Comparez, puis enregistrez de nouveau.
form-somebody = Quelqu'un
form-stale-field = Question
form-stale-now = Tel quel maintenant
form-stale-yours = Tel que vous l'avez
form-left-out = Demandé ailleurs, car cela ne peut être conservé que scellé :
form-warned = Enregistré, avec un point à vérifier :

## What is wrong with an answer

wrong-required = Rien n'est indiqué. Répondez, ou dites pourquoi il n'y a pas de réponse.
wrong-unknown_code = Ceci n'est pas dans la liste. Choisissez-y, ou cherchez un autre mot.
wrong-code_not_valid = Ceci n'est plus en usage à cette date. Choisissez autre chose.
wrong-not_a_date = Ce jour n'existe pas. Écrivez jour, mois et année en chiffres.
wrong-not_a_day = Il faut la date entière : jour, mois et année.
wrong-not_a_number = Ce n'est pas un nombre.
wrong-not_a_figure = Ce n'est pas un chiffre. Écrivez 17, <5, 10–14 ou ≥20.
wrong-too_precise = Il y a plus de décimales qu'on n'en conserve ici.
wrong-not_a_phone = Ce n'est pas un numéro de téléphone. Écrivez-le avec l'indicatif du pays.
wrong-not_an_email = Ce n'est pas une adresse électronique.
wrong-not_a_url = Ce n'est pas une adresse web. Commencez par https://
wrong-not_an_identifier = Cet identifiant ne passe pas le contrôle. Comparez-le à l'original.
wrong-not_a_duration = Ce n'est pas une durée. Écrivez P45D ou P3M.
wrong-no_currency = Indiquez la monnaie par ses trois lettres, comme EUR.
wrong-unknown_currency = Cette monnaie n'existe pas.
wrong-said_twice = C'est coché, et autre chose en est dit plus bas. Gardez l'un des deux.
wrong-contradiction = Le tout est dit non, et une partie oui. Gardez l'un des deux.
wrong-not_unique = Un autre enregistrement l'a déjà. Consultez-le avant d'en créer un second.
wrong-overlap = La période chevauche une autre du même genre.
wrong-no_such_record = Ce vers quoi cela renvoie n'existe plus.
wrong-number_taken = Ce numéro a déjà été attribué et ne l'est jamais deux fois.
wrong-append_only = Ici, les événements ne sont jamais modifiés. Saisissez une correction qui renvoie à celui-ci.
wrong-class_sealed = Cela ne peut être conservé que scellé et n'est pas accepté ici.
wrong-needs = Ceci doit d'abord être indiqué.
wrong-role = Votre rôle ne le permet pas.
wrong-guard = Sa condition n'est pas encore remplie.
wrong-other = Ceci ne peut être conservé tel quel.
