## Tables of figures

sheet-title = { $table }: { $by }
sheet-by-one = por { $one }
sheet-by-two = por { $one } y { $other }
sheet-caption = Las mismas cifras. Cada una se abre a su procedencia.
sheet-more = Filas que no se muestran aquí: { NUMBER($n) }. Las descargas las contienen todas; una elección de códigos muestra menos.
sheet-count = Número
sheet-hidden =
    { $n ->
       *[other] * No se muestra: menos de { NUMBER($n) } personas, o permitiría calcular una cifra así. Nadie debe ser reconocido.
    }
sheet-source = Fuente: { $source }
sheet-source-own = Registros propios de esta instalación.
sheet-lo = Al menos
sheet-hi = Como máximo
sheet-text = Como se muestra
sheet-sign = Por qué no hay cifra

## Explore

explore-title = Explorar las cifras
explore-nothing = Aún no se publican cifras aquí.
explore-own = Contado a partir de los registros de aquí. Las cifras pequeñas se ocultan para que nadie sea reconocido.
explore-others = Publicado por otros y mostrado tal cual.
explore-empty = No hay cifras para esta elección. Elija otra.
explore-choose = Elegir qué ver
explore-data = Cifras
explore-rows = Filas
explore-columns = Columnas
explore-no-columns = Ninguna
explore-as = Mostrar como
drawing-bars = Barras
drawing-stacks = Barras apiladas
drawing-lines = Líneas
drawing-matrix = Matriz
drawing-table = Solo tabla
explore-download = Descargar { $format }
explore-picture = Imagen ({ $format })
explore-cite = Cómo citar
explore-cite-as = { $title }. { $source } Consultado el { $day }.
explore-permalink = Dirección que lleva a cada lector a su idioma:

## Where a figure comes from

cell-title = De dónde viene esta cifra
cell-table = Tabla
cell-rule = Cómo se cuenta
cell-dataset = Registros
cell-formula = Fórmula
cell-filter = Cuáles cuentan
cell-rollup = Agrupado por (versión)
cell-seq = Hasta el suceso
cell-own = Los registros mismos solo los ve quien trabaja con ellos.
behind-title = Registros detrás de esta cifra
behind-now = Según el estado actual de los registros. La cifra publicada corresponde al suceso que indica su página.
behind-none = Ningún registro cuenta para esta cifra en el estado actual.
cell-sources = Celdas de la fuente
cell-no-source = Ninguna celda de la fuente da esta cifra.

## Countries

countries-title = Países
countries-what = En orden alfabético. Los países nunca se clasifican.
country-treaties = Tratados
country-bound = Vinculado.
country-bound-since = Vinculado; depósito el { $day }.
country-undated = Se dice vinculado; no se conoce el día del depósito.
country-not-bound = No vinculado, que aquí se sepa.
country-figures = Cifras
country-detection = Las víctimas detectadas miden la detección, no la frecuencia del delito. Un Estado que busca más encuentra más.
country-nothing = No se han importado cifras de este país.
country-quality = Calidad de las cifras
country-exact = Cifras exactas
country-ranges = Cifras dadas como intervalo (como <5)
country-conflicts = Cifras en que la fuente se contradice

## Flows

flows-title = Flujos
flows-what = De dónde a dónde se trató a personas, hasta donde se descubrió. Lo no descubierto no está aquí.
flows-none = Aún no se publican flujos aquí.
flows-side-detection = Dónde se detectó a las víctimas, por nacionalidad
flows-side-return = De dónde regresaron los nacionales
flows-apart = Detección y retorno pueden referirse a las mismas personas: se muestran aparte y nunca se suman.
flows-year = Año
flows-all-years = Todos los años
flows-as-sankey = Flujos
flows-as-map = Mapa
flows-as-matrix = Matriz
flows-here = Detectadas aquí
flows-no-map = Un mapa necesita los dos extremos; estas cifras nombran uno.
flows-left-out = Otros flujos, solo en la tabla: { NUMBER($n) }.
map-disclaimer = Los límites y nombres que figuran en este mapa, así como las denominaciones utilizadas, no implican su apoyo o aceptación oficial por las Naciones Unidas.
map-table = Las mismas cifras están en la tabla.

## Treaties

treaties-title = Tratados
treaties-none = Aquí no se llevan tratados.
treaties-which = Tratado
treaties-on = El día
treaties-from = Qué cambió desde
treaties-from-hint = Déjelo vacío para ver solo las partes.
treaties-parties =
    { $n ->
        [one] { NUMBER($n) } parte el { $day }
       *[other] { NUMBER($n) } partes el { $day }
    }
treaties-unnamed = La fuente declara { NUMBER($declared) } partes y nombra { NUMBER($counted) }: { NUMBER($n) } no se nombran y no se cuentan.
treaties-undated = No se conoce el día del depósito, no se cuentan:
treaties-joined = Se unieron del { $from } al { $to }
treaties-left = Se retiraron del { $from } al { $to }
treaties-nobody = Nadie.

## Method

method-title = Método
method-what = Cómo se cuentan las cifras, qué dejan fuera y cómo se protege a las personas.
method-detection = Detección no es prevalencia
method-detection-what = Las cifras son de personas halladas. No dicen cuántas no lo fueron. Donde se halla más, quizá se buscó más.
method-intervals = Un intervalo sigue siendo un intervalo
method-intervals-what = Donde una fuente dice <5 es de 0 a 4. Así se suma y se dibuja, nunca como un punto medio. Se dice que sube o baja solo si los intervalos no dejan duda.
method-unknown = Lo que no se sabe se muestra
method-unknown-what = Desconocido, no preguntado y rehusado son respuestas propias. Tienen sus filas y nunca se reparten.
method-hidden = Las cifras pequeñas se ocultan
method-hidden-what = Una cifra de menos de cinco personas podría señalar a alguien. Se oculta, con tantas otras como haga falta para que no pueda calcularse a partir de los totales. Un segundo programa, escrito aparte, intenta calcularla antes de publicar.
method-sources = Cada cifra se abre
method-sources-what = Detrás de cada cifra están su regla, su filtro y la versión de sus listas; detrás de una cifra ajena, la celda de la fuente.
