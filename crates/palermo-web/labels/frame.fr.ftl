## The frame of every page

language = Français
skip = Aller au contenu
main-doors = Principal
way-here = Où vous êtes
choose-language = Langue
door-explore = Explorer
door-countries = Pays
door-flows = Flux
door-treaties = Traités
door-method = Méthode
door-about = À propos
door-my-day = Ma journée
door-registers = Registres
door-import = Importer
door-packs = Modules
door-admin = Administration
accessibility = Accessibilité
sign-in = Se connecter
sign-out = Se déconnecter
version-of = Palermo { $version }

## When something is wrong

error-reference = Référence : { $reference }
error-home = Aller à la première page
error-400-title = Cette adresse n'a pas été comprise
error-400-what = Une partie de l'adresse demande quelque chose qui n'est pas proposé ici. Revenez en arrière et choisissez de nouveau.
error-403-title = Vous ne pouvez pas faire cela
error-403-what = Votre rôle ne le permet pas, ou le formulaire venait d'une autre page. Rien n'a été modifié. Adressez-vous à la personne qui gère vos comptes.
error-404-title = Cette page n'existe pas
error-404-what = L'adresse est peut-être mal saisie, ou ce qui se trouvait ici n'existe plus.
error-405-title = Cela ne peut pas être demandé ainsi
error-405-what = Un formulaire a été envoyé à une page qui n'en accepte pas. Revenez en arrière et réessayez depuis la page même.
error-409-title = Quelqu'un d'autre a été plus rapide
error-409-what = Ce sur quoi vous travailliez a été modifié entre-temps. Rien de ce que vous avez saisi n'est perdu : les deux versions sont affichées.
error-413-title = C'est trop volumineux
error-413-what = Un fichier ou un formulaire ne peut dépasser { $limit } mégaoctets. Divisez le fichier, ou demandez à l'exploitant de l'importer.
error-429-title = Trop de tentatives
error-429-what = Attendez un peu, puis réessayez.
error-500-title = Une erreur s'est produite de notre côté
error-500-what = Rien n'a été enregistré à moitié. Réessayez ; si cela se reproduit, indiquez la référence à l'exploitant.
error-503-title = Momentanément indisponible
error-503-what = Un autre travail long est en cours d'enregistrement. Réessayez dans une demi-minute.
error-locked-title = L’installation est verrouillée
error-locked-what = Ce qui est sous scellé ne peut être ni ouvert ni conservé tant que l’exploitant n’a pas déverrouillé l’installation. Rien n’a été modifié. Toutes les autres pages fonctionnent : revenez à la fiche, prévenez l’exploitant, puis réessayez ensuite.
error-507-title = Plus de place pour enregistrer
error-507-what = Rien n'a été enregistré : le disque de ce service est plein. Votre texte reste sur cette page : gardez-la ouverte, prévenez l'exploitant et enregistrez plus tard.
error-answers-note = Ce qu'en dit le service :

## Signing in

sign-in-title = Se connecter
sign-in-why = Pour les personnes qui travaillent ici. Tout ce qui est public se lit sans connexion.
sign-in-handle = Identifiant
sign-in-passphrase = Phrase de passe
sign-in-button = Se connecter
sign-in-wrong = L'identifiant et la phrase de passe ne correspondent pas. Vérifiez les deux et réessayez.
sign-in-wait = Trop de tentatives. La prochaine sera examinée dans { NUMBER($n) } secondes.
sign-in-over = Votre session est terminée. Reconnectez-vous : ce que vous avez saisi est toujours là.
sign-in-code-title = Encore une étape
sign-in-code-why = La phrase de passe est juste. Ce compte demande aussi un code.
sign-in-code = Code
sign-in-code-hint = Six chiffres de votre application d'authentification, ou l'un de vos codes de secours.
sign-in-code-if = Seulement si votre compte en demande un : six chiffres de votre application d'authentification, ou un code de secours.
sign-in-code-needed = Ce compte demande aussi un code : saisissez de nouveau la phrase de passe, puis le code.
sign-in-code-wrong = Le code ne convient pas, est trop ancien ou a déjà servi. Attendez le suivant et réessayez.
sign-in-code-over = Le code était attendu pendant cinq minutes. Reconnectez-vous.
sign-in-code-locked = L'installation est verrouillée : les codes d'application ne peuvent être vérifiés. Utilisez un code de secours, ou prévenez l'exploitant.
sign-in-again = Recommencer
signed-out = Vous êtes déconnecté.
prove-title = Est-ce bien vous ?
prove-why = Vous avez montré qui vous êtes il y a plus de dix minutes. Ce que vous demandez fait sortir des données : montrez-le de nouveau, et vous reprendrez où vous étiez.
prove-button = Continuer
prove-done = C'est bien vous
prove-goes-on = Ce que vous avez demandé arrive de lui-même.
prove-follow = Sinon, suivez ce lien.
account-title = Votre compte
account-passphrase = Changer la phrase de passe
account-passphrase-now = Phrase de passe actuelle
account-passphrase-new = Nouvelle phrase de passe
account-passphrase-hint = Douze caractères ou plus. Quelques mots que vous seul assembleriez conviennent le mieux.
account-passphrase-bad = La nouvelle phrase est trop courte, trop longue, ou l'une des premières que l'on essaie.
account-changed = La phrase de passe est changée ; toutes les autres sessions sont terminées.
account-sessions = Sessions
account-session = Depuis { $since }, dernière utilisation { $used }
account-session-end = Terminer celle-ci
account-others-end = Terminer toutes les autres sessions
account-session-this = Cette session
account-session-ended = La session est terminée.
account-others-ended = Toutes les autres sessions sont terminées.
account-factor = Second facteur
account-factor-what = En plus de la phrase de passe, la connexion demande alors un code affiché par une application d'authentification sur votre téléphone. Qui apprend votre phrase de passe n'entre pas pour autant.
account-factor-begin = Mettre en place un second facteur
account-factor-locked = L'installation est verrouillée. Un second facteur pourra être mis en place une fois qu'elle sera déverrouillée.
account-factor-since = Demandé depuis { $since }. Codes de secours restants : { NUMBER($n) }.
account-factor-off = Retirer le second facteur
account-factor-is-off = Le second facteur est retiré : la phrase de passe seule ouvre votre compte.
account-factor-scan = Lisez l'image avec votre application d'authentification, ou tapez la clé. Saisissez ensuite le code affiché.
account-factor-picture = Image contenant la clé de votre second facteur
account-factor-key = Clé
account-factor-address = Adresse
account-factor-confirm = Confirmer
account-factor-on = Le second facteur est en place : la connexion demandera désormais un code.
account-factor-codes = Codes de secours
account-factor-codes-once = Chacun ouvre une seule fois, quand l'application d'authentification est perdue. Ils ne sont montrés que cette fois : notez-les et gardez-les loin de votre téléphone.

## The first page

start-title = Registres contre la traite des personnes
start-what = Chiffres sur les personnes détectées, sur les flux entre pays et sur les États liés par les traités. Chaque nombre s'ouvre sur sa source.
start-explore = Choisissez des chiffres, des lignes et des colonnes, et voyez-les en tableau et en graphique.
start-countries = Ce que l'on sait d'un pays : traités, personnes détectées, flux et qualité des données.
start-flows = D'où vers où des personnes ont été victimes de traite, pour autant que cela ait été constaté.
start-treaties = Qui est lié par le Protocole et la Convention, à n'importe quelle date.
start-method = Comment les chiffres sont comptés, ce qu'ils omettent et comment ils sont protégés.
start-help = Si vous ou une personne que vous connaissez êtes en danger, appelez le numéro d'urgence du pays où vous êtes.

## About this system

about-title = À propos de ce système
about-what = Palermo fait fonctionner le travail que le Protocole des Nations Unies visant à prévenir, réprimer et punir la traite des personnes demande aux États et aux organismes qui les aident.
about-numbers = Les victimes détectées mesurent la détection, non la fréquence du crime. Un État qui cherche davantage trouve davantage.
about-no-ranking = Aucun classement d'États n'est établi ici.
about-accessibility = Chaque page fonctionne au clavier seul, sans script, à 320 pixels, en contraste élevé et avec un lecteur d'écran. Si quelque chose ne fonctionne pas pour vous, dites-le à l'exploitant de cette installation.
about-programs = Les programmes lisent les mêmes chiffres par l'API.
about-api = Description de l'API (OpenAPI 3.1)
about-parts = Les éléments dont les pages sont faites
