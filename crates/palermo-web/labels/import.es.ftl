## The import desk

import-title = Importar
import-what = Primero se examina el archivo: verá qué pasaría, celda por celda. Nada se guarda hasta que usted lo diga, y lo incorporado puede deshacerse.
import-file = Archivo
import-file-hint = Una tabla en CSV, Excel, OpenDocument o JSON, de 25 megabytes como máximo. Queda media hora en memoria y no se escribe en ningún disco.
import-look = Examinar el archivo
import-no-file = No se envió ningún archivo o está vacío. Elija uno.
import-former = Incorporado hasta ahora
import-none-yet = Nada por ahora.
import-all = Todos los lotes
import-of = Importar: { $file }
import-unrecognised = Ninguna correspondencia reconoce este archivo por sus columnas. Elija la adecuada.
import-checking = Filas leídas y comprobadas: { NUMBER($done) }
import-writing = Registros escritos: { NUMBER($done) } de { NUMBER($all) }
import-wait = Puede salir de esta página: el trabajo continúa. Hasta que termine no se ve nada en ninguna parte.
import-would-good = Esto es lo que pasaría. Aún no se ha incorporado nada.
import-would-bad = Algunas filas no pueden incorporarse. Corríjalas en el archivo o incorpore las demás.
import-was = Incorporado.
import-was-part = Incorporado, salvo las filas de abajo.
import-was-nothing = No se incorporó nada.
import-batch = Abrir el lote; allí puede deshacerse
import-another = Importar otro archivo
import-rows-read = Filas leídas
import-new = Registros nuevos
import-changed = Registros modificados
import-unchanged = Registros que ya están
import-excluded = Filas excluidas por la correspondencia
import-rejected = Filas rechazadas
import-mapping = Correspondencia
import-mapping-hint = La primera corresponde a las columnas del archivo.
import-mapping-none = Ninguna corresponde a las columnas del archivo.
import-own-layout = { $register }, tal como se exporta aquí
import-choose = Elegir
import-edition = Edición de la fuente
import-keep-good = Incorporar las filas correctas aunque otras se rechacen
import-take =
    { $n ->
        [one] Incorporar { NUMBER($n) } registro
       *[other] Incorporar { NUMBER($n) } registros
    }
import-look-again = Examinar de nuevo
import-drop = Olvidar el archivo
import-errors = Qué está mal
import-errors-more = Y { NUMBER($n) } más.
import-warnings = Conviene mirar
import-cell = Celda o fila
import-column = Columna
import-value = Tal como está
import-wrong = Qué hacer
import-unknown = Textos sin código
import-unknown-what = Cada uno figura una vez. Añádalo a la correspondencia o corríjalo en el archivo.
import-left-out = Columnas no leídas
