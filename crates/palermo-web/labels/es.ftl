# Palabras de la página sencilla.
language = Español
title = Registros contra la trata de personas
what = Esta instalación lleva registros de casos, recibe los ficheros de los organismos y elabora cuadros en los que cada cifra puede seguirse hasta su fuente.
for-programs = Solo responde en esta máquina mientras nadie pueda identificarse. Los programas leen y escriben por la API; su descripción dice qué toma y qué da cada dirección.
door-api = La API
door-description = Descripción de la API (OpenAPI 3.1)
registers = Registros
registers-count = Registros aquí: { $value }
column-register = Registro
column-name = Nombre para programas
column-schemas = Esquemas
schema-form = formulario
schema-list = lista
schema-json = esquema JSON
choose-language = Idioma
footer = Palermo { $value }
