## Cuántas personas quedan ocultas

estimate-title = ¿Cuántas personas quedan ocultas?
estimate-what = Cuando varias listas han encontrado a personas en parte por azar, sus coincidencias dicen algo de quienes ninguna encontró. Envíe listas que coincidan en parte: la página muestra quién está en cuáles y estima cuántas personas no están en ninguna.
estimate-detection = Las personas detectadas son las que se encontraron. Una estimación se apoya en supuestos que las listas no pueden comprobar; sus advertencias van delante.
estimate-file = Archivo con las listas
estimate-file-hint = CSV: una columna de 0 y 1 por cada lista y una columna de recuentos; sin ella, cada fila es una persona. Omita los nombres y todo lo demás. Nada de ello se conserva.
estimate-count-column = Columna de recuentos
estimate-count-column-hint = Solo si no se llama «count».
estimate-look = Examinar las listas
estimate-wrong = Esto no puede usarse tal como está.
estimate-read = Las listas se han leído. Vea quién está en cuáles y elija más abajo.
estimate-too-long = Esto tarda más de lo que espera una página
estimate-too-long-what = Guarde los recuentos de abajo como lists.csv y ejecute esta orden; muestra cuánto lleva.
estimate-command = Orden
estimate-another = Empezar con otro archivo
estimate-detected = Detectadas
estimate-total = Total estimado
estimate-models = Intervalo entre modelos defendibles
estimate-interval = Intervalo
estimate-level = ({ $level } %, { $method })
estimate-hidden = Ocultas, según la estimación
estimate-ratio = Parte detectada
estimate-withheld = retenido: no se publica
estimate-not-shown = no se muestra
estimate-at-fault = Causa: { $sets }.
estimate-overlap = Qué listas comparten a quién
estimate-overlap-how = Personas que están exactamente en estas listas; tras cada lista, cuántas hay en ella
estimate-only = Solo { $list }
estimate-persons = Personas
estimate-which = Cifra
estimate-connect =
    { $n ->
        [one] { NUMBER($n) } persona de { NUMBER($all) } está en dos o más listas.
       *[other] { NUMBER($n) } personas de { NUMBER($all) } están en dos o más listas.
    }
estimate-intervals = Detectadas y estimadas, en una misma escala
estimate-intervals-how = Personas; cada línea es el intervalo que da un método
estimate-again = Obtener otra vez las mismas cifras
estimate-again-what = Guarde los recuentos de abajo como lists.csv y ejecute esta orden. Método, semilla y recuentos dan las mismas cifras en cualquier lugar.
estimate-document = La respuesta completa para programas
estimate-choose = Elegir y estimar
estimate-lists = Listas
estimate-lists-hint = Quien solo está en una lista excluida cuenta como no visto.
estimate-list = { $list } ({ NUMBER($n) })
estimate-method = Método
estimate-method-hint = Otros métodos tardan más: véase la línea de órdenes.
estimate-method-stepwise = Elección paso a paso de las listas que dependen entre sí
estimate-method-bic = Mejor modelo según el BIC
estimate-method-chao = Cota inferior de Chao
estimate-method-lincoln-petersen = Dos listas (Lincoln–Petersen)
estimate-repeats = Intervalo
estimate-repeats-hint = Las repeticiones llevan la elección del modelo al intervalo y comparan los modelos.
estimate-repeats-1000 = 1.000 repeticiones de todo el procedimiento (BCa)
estimate-repeats-0 = Sin repeticiones, con el modelo como dado (Wald)
estimate-assumption = Supuesto
estimate-assumption-hint = Lo que une a las personas vistas con las no vistas. Ningún dato puede mostrarlo.
estimate-reasons = Por qué se cumple aquí
estimate-reasons-hint = Diga cómo se llega a estas listas y quién deriva a quién. Sin supuesto ni razones, la estimación se retiene.
estimate-seed = Semilla
estimate-seed-hint = La misma semilla da las mismas repeticiones.
estimate-counts = Los recuentos tal como se leyeron
estimate-counts-label = Recuentos
estimate-counts-hint = Viajan con el formulario y no se conservan en ninguna parte. Los recuentos pequeños pueden señalar a una persona: no los transmita.
estimate-do = Estimar

assumption-no_highest_order_interaction = Sin interacción de todas las listas a la vez
assumption-independence_of_two_lists = Dos listas son independientes entre sí

verdict-usable = Esta estimación puede usarse
verdict-caution = Debe usarse con cautela
verdict-withheld = Retenida: no se publica
verdict-refused = No existe estimación
verdict-means-usable = Nada que estas listas pudieran mostrar habla en su contra.
verdict-means-caution = La cifra puede mostrarse con estas advertencias al lado.
verdict-means-withheld = Usted ve las cifras para trabajar con ellas. No pueden publicarse como estimación, por estas razones.
verdict-means-refused = De estas listas no puede obtenerse ninguna cifra, por estas razones.

interval-bca = bootstrap (BCa)
interval-percentile = bootstrap (percentiles)
interval-wald = dado el modelo (Wald)
interval-profile = dado el modelo (verosimilitud perfilada)
interval-log_normal = log-normal
interval-chapman = Chapman

warn-too_many_lists = Este método no admite tantas listas. Excluya algunas o elija otro método.
warn-no_cases = Nadie está en estas listas. No hay de qué estimar.
warn-no_overlap = Ninguna persona aparece en dos listas. Estas listas no dicen nada de cuántas faltan.
warn-start_no_mle = Con estas listas el cálculo no tiene respuesta finita. Cualquier número que un programa muestre aquí es un artefacto.
warn-no_mle = Con este modelo y estas listas el cálculo no tiene respuesta finita. Cualquier número que un programa muestre aquí es un artefacto.
warn-not_identifiable = Distintos totales concuerdan igual de bien con estos datos. Las listas no pueden distinguirlos.
warn-not_converged = El cálculo no llegó a término con estos datos. No se da ninguna cifra.
warn-two_lists = Con dos listas la respuesta depende por completo de que sean independientes. Diga por qué lo son.
warn-no_assumption = Diga qué supuesto une a las personas vistas con las no vistas y por qué se cumple aquí.
warn-few_overlaps =
    { $n ->
        [one] Solo { NUMBER($n) } persona une las listas.
       *[other] Solo { NUMBER($n) } personas unen las listas.
    }
warn-runaway = El intervalo es demasiado amplio para orientar una decisión.
warn-empty_pairs = Estas nunca comparten a nadie: { $each }. Compruebe si podrían.
warn-model_switching = Pequeños cambios en los datos llevan a elegir otros modelos ({ NUMBER($models) } modelos en { NUMBER($repeats) } repeticiones).
warn-choice_dominates = La respuesta depende más del método que del azar: entre { $lower } y { $upper }.
warn-one_list_decides = Sin { $list } la estimación es { $without } en lugar de { $with }.
warn-one_cell_decides = Un caso menos en { $cell } lleva la estimación de { $with } a { $without }.
warn-limit_unresolved = Un límite se apoya en menos de 20 de { NUMBER($repeats) } repeticiones y no se muestra. La línea de órdenes hace más repeticiones.
warn-repeats_refused = El { $share } % de las repeticiones no tiene estimación; se cuentan, no se sustituyen.
warn-lower_bound = Esto es una cota: al menos tantas personas, en promedio. No es una estimación del total.
warn-conditional_interval = Este intervalo toma el modelo como dado; no tiene en cuenta que el modelo se eligió.
warn-list_dropped = { $list } no tiene ningún caso y se ha excluido.
warn-lists_merged = { $first } y { $second } contienen los mismos casos y se toman como una sola lista.
warn-list_holds_all = { $list } contiene todos los casos: las demás listas no dicen entonces nada de quienes le faltan.
warn-no_multiverse = Con { NUMBER($lists) } listas no pueden compararse todos los modelos; el intervalo entre modelos defendibles no se muestra.
