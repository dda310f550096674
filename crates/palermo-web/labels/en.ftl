# Words of the plain page.
language = English
title = Registers against trafficking in persons
what = This installation keeps registers of cases, takes in the files of agencies, and makes tables in which every figure can be traced to its source.
for-programs = It answers on this machine only, until people can sign in. Programs read and write through the API; the description says what each address takes and gives.
door-api = The API
door-description = Description of the API (OpenAPI 3.1)
registers = Registers
registers-count = Registers here: { $value }
column-register = Register
column-name = Name for programs
column-schemas = Schemas
schema-form = form
schema-list = list
schema-json = JSON schema
choose-language = Language
footer = Palermo { $value }
