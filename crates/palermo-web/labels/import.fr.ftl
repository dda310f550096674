## The import desk

import-title = Importation
import-what = Le fichier est d'abord examiné : vous voyez ce qui se passerait, cellule par cellule. Rien n'est enregistré avant votre accord, et l'importation peut être annulée.
import-file = Fichier
import-file-hint = Un tableau CSV, Excel, OpenDocument ou JSON, 25 mégaoctets au plus. Il reste une demi-heure en mémoire et n'est écrit sur aucun disque.
import-look = Examiner le fichier
import-no-file = Aucun fichier, ou fichier vide. Choisissez-en un.
import-former = Importations précédentes
import-none-yet = Rien pour l'instant.
import-all = Tous les lots
import-of = Importation : { $file }
import-unrecognised = Aucune correspondance ne reconnaît ce fichier à ses colonnes. Choisissez celle qui convient.
import-checking = Lignes lues et vérifiées : { NUMBER($done) }
import-writing = Fiches écrites : { NUMBER($done) } sur { NUMBER($all) }
import-wait = Vous pouvez quitter cette page : le travail continue. Rien n'en est visible avant la fin.
import-would-good = Voici ce qui se passerait. Rien n'a encore été importé.
import-would-bad = Certaines lignes ne peuvent être importées. Corrigez-les dans le fichier, ou importez les autres.
import-was = Importé.
import-was-part = Importé, sauf les lignes ci-dessous.
import-was-nothing = Rien n'a été importé.
import-batch = Ouvrir le lot ; il peut y être annulé
import-another = Importer un autre fichier
import-rows-read = Lignes lues
import-new = Fiches nouvelles
import-changed = Fiches modifiées
import-unchanged = Fiches déjà présentes
import-excluded = Lignes écartées par la correspondance
import-rejected = Lignes rejetées
import-mapping = Correspondance
import-mapping-hint = La première correspond aux colonnes du fichier.
import-mapping-none = Aucune ne correspond aux colonnes du fichier.
import-own-layout = { $register }, tel qu'exporté d'ici
import-choose = Choisir
import-edition = Édition de la source
import-keep-good = Importer les bonnes lignes malgré les rejets
import-take =
    { $n ->
        [one] Importer { NUMBER($n) } fiche
       *[other] Importer { NUMBER($n) } fiches
    }
import-look-again = Examiner à nouveau
import-drop = Oublier le fichier
import-errors = Ce qui ne va pas
import-errors-more = Et { NUMBER($n) } autres.
import-warnings = À regarder
import-cell = Cellule ou ligne
import-column = Colonne
import-value = Tel qu'écrit
import-wrong = Que faire
import-unknown = Textes sans code
import-unknown-what = Chacun figure une fois. Ajoutez-le à la correspondance, ou corrigez-le dans le fichier.
import-left-out = Colonnes non lues
