# Mots de la page simple.
language = Français
title = Registres contre la traite des personnes
what = Cette installation tient des registres de cas, reçoit les fichiers des services et établit des tableaux dont chaque chiffre peut être suivi jusqu’à sa source.
for-programs = Elle ne répond que sur cette machine, tant que personne ne peut s’identifier. Les programmes lisent et écrivent par l’API ; sa description dit ce que chaque adresse prend et donne.
door-api = L’API
door-description = Description de l’API (OpenAPI 3.1)
registers = Registres
registers-count = Registres ici : { $value }
column-register = Registre
column-name = Nom pour les programmes
column-schemas = Schémas
schema-form = formulaire
schema-list = liste
schema-json = schéma JSON
choose-language = Langue
footer = Palermo { $value }
