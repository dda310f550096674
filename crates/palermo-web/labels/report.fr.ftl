## Reports from outside

report-without-account = Sans compte, et sans dire qui vous êtes.
report-sealed = Ce que vous écrivez ici est scellé dès l’envoi. Seules les personnes qui traitent ces signalements peuvent l’ouvrir. Sauf indication contraire, chaque question peut rester sans réponse, et vous n’avez pas à dire qui vous êtes.
report-leave = Quitter vite cette page
report-leave-what = « Quitter vite cette page », en bas, affiche aussitôt une page vide. Votre navigateur peut garder la trace de votre visite.
report-send = Envoyer
report-sent = C’est arrivé
report-reference = Son numéro est { $number }.
report-reference-what = Gardez ce numéro si vous voulez en reparler. Il n’ouvre rien : personne ne peut lire avec lui ce que vous avez écrit.
report-more = Pour ajouter quelque chose, remplissez le formulaire à nouveau.
report-closed = Ce formulaire ne reçoit rien en ce moment. Revenez plus tard.
report-locked = Rien n’a été envoyé : en ce moment, rien ne peut être scellé ici. Votre texte reste sur cette page. Gardez-la ouverte et renvoyez-le dans une minute.
report-failed = Rien n’a été envoyé : une erreur s’est produite ici. Votre texte reste sur cette page. Renvoyez-le.
report-again = Ce formulaire est resté longtemps ouvert ou venait d’ailleurs : rien n’a été envoyé. Votre texte est toujours là : envoyez-le encore une fois.
report-wait = Beaucoup de personnes envoient quelque chose en ce moment : rien n’est encore parti. Votre texte est toujours là : renvoyez-le dans { NUMBER($n) } secondes.
report-too-long = Rien n’a été envoyé : c’est plus long que ce qui peut être reçu en une fois. Votre texte est toujours là : raccourcissez-le ou envoyez-le en deux parties.
