## Tables of figures

sheet-title = { $table } : { $by }
sheet-by-one = par { $one }
sheet-by-two = par { $one } et { $other }
sheet-caption = Les mêmes chiffres. Chacun s'ouvre sur sa provenance.
sheet-more = Lignes non montrées ici : { NUMBER($n) }. Les fichiers à télécharger les contiennent toutes ; un choix de codes en montre moins.
sheet-count = Nombre
sheet-hidden =
    { $n ->
       *[other] * Non montré : moins de { NUMBER($n) } personnes, ou permettrait de calculer un tel chiffre. Personne ne doit être reconnu.
    }
sheet-source = Source : { $source }
sheet-source-own = Données propres de cette installation.
sheet-lo = Au moins
sheet-hi = Au plus
sheet-text = Tel qu'affiché
sheet-sign = Pourquoi il n'y a pas de chiffre

## Explore

explore-title = Explorer les chiffres
explore-nothing = Aucun chiffre n'est encore publié ici.
explore-own = Compté à partir des fiches tenues ici. Les petits chiffres sont cachés pour que personne ne soit reconnu.
explore-others = Publié par d'autres et montré tel que publié.
explore-empty = Aucun chiffre pour ce choix. Choisissez-en un autre.
explore-choose = Choisir ce qu'il faut voir
explore-data = Chiffres
explore-rows = Lignes
explore-columns = Colonnes
explore-no-columns = Aucune
explore-as = Afficher en
drawing-bars = Barres
drawing-stacks = Barres empilées
drawing-lines = Courbes
drawing-matrix = Matrice
drawing-table = Tableau seul
explore-download = Télécharger { $format }
explore-picture = Image ({ $format })
explore-cite = Comment citer
explore-cite-as = { $title }. { $source } Consulté le { $day }.
explore-permalink = Adresse qui mène chaque lecteur à sa langue :

## Where a figure comes from

cell-title = D'où vient ce chiffre
cell-table = Tableau
cell-rule = Comment il est compté
cell-dataset = Données
cell-formula = Formule
cell-filter = Lesquelles comptent
cell-rollup = Regroupé par (version)
cell-seq = Jusqu'à l'événement
cell-own = Les fiches elles-mêmes ne sont vues que par les personnes qui y travaillent.
behind-title = Fiches derrière ce chiffre
behind-now = Selon l'état actuel des fiches. Le chiffre publié est celui de l'événement indiqué sur sa page.
behind-none = Aucune fiche ne compte pour ce chiffre dans l'état actuel.
cell-sources = Cellules de la source
cell-no-source = Aucune cellule de la source ne donne ce chiffre.

## Countries

countries-title = Pays
countries-what = Par ordre alphabétique. Les pays ne sont jamais classés.
country-treaties = Traités
country-bound = Lié.
country-bound-since = Lié ; dépôt le { $day }.
country-undated = Dit lié ; le jour du dépôt est inconnu.
country-not-bound = Non lié, pour autant qu'on le sache ici.
country-figures = Chiffres
country-detection = Les victimes détectées mesurent la détection, non la fréquence du crime. Un État qui cherche davantage trouve davantage.
country-nothing = Aucun chiffre de ce pays n'a été importé ici.
country-quality = Qualité des chiffres
country-exact = Chiffres exacts
country-ranges = Chiffres donnés par intervalle (comme <5)
country-conflicts = Chiffres sur lesquels la source se contredit

## Flows

flows-title = Flux
flows-what = D'où vers où des personnes ont été victimes de la traite, pour autant qu'on l'ait découvert. Ce qui n'a pas été découvert n'y est pas.
flows-none = Aucun flux n'est encore publié ici.
flows-side-detection = Où les victimes ont été détectées, par nationalité
flows-side-return = D'où sont revenus les ressortissants
flows-apart = La détection et le retour concernent peut-être les mêmes personnes : ils sont montrés à part et jamais additionnés.
flows-year = Année
flows-all-years = Toutes les années
flows-as-sankey = Flux
flows-as-map = Carte
flows-as-matrix = Matrice
flows-here = Détectées ici
flows-no-map = Une carte exige les deux extrémités ; ces chiffres n'en nomment qu'une.
flows-left-out = Autres flux, seulement dans le tableau : { NUMBER($n) }.
map-disclaimer = Les frontières et les noms indiqués et les désignations employées sur cette carte n'impliquent ni reconnaissance ni acceptation officielle de la part de l'Organisation des Nations Unies.
map-table = Les mêmes chiffres figurent dans le tableau.

## Treaties

treaties-title = Traités
treaties-none = Aucun traité n'est tenu ici.
treaties-which = Traité
treaties-on = À la date du
treaties-from = Ce qui a changé depuis
treaties-from-hint = Laissez vide pour voir seulement les parties.
treaties-parties =
    { $n ->
        [one] { NUMBER($n) } partie au { $day }
       *[other] { NUMBER($n) } parties au { $day }
    }
treaties-unnamed = La source déclare { NUMBER($declared) } parties et en nomme { NUMBER($counted) } : { NUMBER($n) } ne sont pas nommées et ne sont pas comptées.
treaties-undated = Le jour du dépôt est inconnu ; non comptées :
treaties-joined = Adhésions du { $from } au { $to }
treaties-left = Retraits du { $from } au { $to }
treaties-nobody = Personne.

## Method

method-title = Méthode
method-what = Comment les chiffres sont comptés, ce qu'ils omettent et comment les personnes sont protégées.
method-detection = Détecter n'est pas mesurer l'ampleur
method-detection-what = Les chiffres portent sur les personnes trouvées. Ils ne disent pas combien ne l'ont pas été. Où l'on trouve plus, on a peut-être cherché plus.
method-intervals = Un intervalle reste un intervalle
method-intervals-what = Quand une source dit <5, c'est de 0 à 4. C'est additionné et dessiné ainsi, jamais comme un milieu. Hausse ou baisse ne sont dites que si les intervalles ne laissent aucun doute.
method-unknown = L'inconnu est montré
method-unknown-what = Inconnu, non demandé et refusé sont des réponses à part. Elles ont leurs propres lignes et ne sont jamais réparties.
method-hidden = Les petits chiffres sont cachés
method-hidden-what = Un chiffre de moins de cinq personnes pourrait désigner quelqu'un. Il est caché, avec autant d'autres qu'il faut pour qu'on ne puisse le calculer à partir des totaux. Un second programme, écrit à part, tente de le calculer avant toute publication.
method-sources = Chaque chiffre s'ouvre
method-sources-what = Derrière chaque chiffre : sa règle, son filtre et la version de ses listes ; derrière un chiffre d'autrui, la cellule de la source.
