## A record

record-can-do = Qué se puede hacer
record-edit = Modificar
record-delete = Eliminar
record-for-roles = Reservado a: { $roles }
record-says-nothing = El registro aún no dice nada.
record-gone = ya no existe
record-pointing = { $register } ({ $field })
record-none-yet = Nada por ahora.
record-all-pointing = Mostrar todo
record-moved = El estado ha cambiado.
record-awaited = Queda anotado. El estado cambia cuando hayan aprobado suficientes personas.
record-approval-wanted =
    { $n ->
        [one] otra persona debe aprobarlo
       *[other] otras { NUMBER($n) } personas deben aprobarlo
    }
record-approval-asked = { $who } lo ha pedido; lo han aprobado { NUMBER($n) } de { NUMBER($all) }
record-clock-done = El plazo se ha modificado.
record-undone = El lote está deshecho: lo que creó ya no existe y lo que cambió está como antes.
record-not-undone = El lote no se ha deshecho.
record-stale = Alguien ha modificado el registro entretanto. Mírelo como está ahora y decida de nuevo.
record-as-of = Tal como era
record-as-of-day = Mostrar el registro tal como estaba el
record-as-it-stood = Esta es la versión { NUMBER($version) }, del { $when }. No es el estado actual del registro.
record-now = Mostrar el estado actual
record-history = Qué ha pasado
record-history-all =
    { $n ->
        [one] Todo el historial: { NUMBER($n) } paso
       *[other] Todo el historial: { NUMBER($n) } pasos
    }
record-origin = De dónde procede
record-origin-key = Clave en la fuente
record-origin-edition = Edición
record-origin-row = Fila
record-origin-column = Columna
record-origin-text = Tal como figuraba allí
record-origin-batch = Incorporado por
record-origin-open = el lote

## History

moment = { $day }, { $time }
history-of = Historial: { $title }
history-what = Cada paso con quién lo hizo, cuándo y qué cambió; el más reciente primero.
history-nothing = nada
history-link = otro registro
history-deleted = Eliminado
history-restored = Restaurado
history-moved = Pasó a: { $state }
history-made = Creado
history-changed = Modificado
history-version = versión { NUMBER($n) }

## A step of a workflow

form-step = { $what }: { $title }

## Deleting

delete-title = Eliminar: { $title }
delete-what = El registro sale de todas las listas y tablas. Sus versiones quedan en el historial, para poder rendir cuentas.
delete-do = Eliminar el registro
delete-not = Dejarlo como está

## Many records at once

bulk-none-chosen = No se ha elegido ningún registro.
bulk-back = Volver a la lista
bulk-will = Cambiarían { NUMBER($n) } de los { NUMBER($all) } registros elegidos. Aún no se ha hecho nada.
bulk-stands = Como está
bulk-then = Después
bulk-not-from-here = se queda: no parte de este estado
bulk-approved-singly = se queda: otras personas deben aprobarlo, registro por registro
bulk-do = { $what }: { NUMBER($n) }
bulk-refused = Uno de los registros ya no puede cambiarse, así que no se cambió ninguno. Mire la lista de nuevo.
bulk-stale = Alguien cambió uno de los registros entretanto, así que no se movió ninguno. Mire la lista de nuevo.
batch-undo = Deshacer este lote
batch-undo-what = Lo que creó el lote desaparece y lo que cambió vuelve a como estaba, mientras nada dependa de ello.
batch-undo-do = Deshacer
wrong-changed_since = Uno de sus registros se modificó después. Deshaga primero ese cambio.
wrong-nothing_to_undo = Ya no queda nada de él.
wrong-still_referred_to = Otros registros apuntan a él. Cámbielos o elimínelos primero.
wrong-not_from_here = Esto no parte del estado en que está el registro.
wrong-no_such_transition = Aquí no existe ese paso.
wrong-state_not_in_profile = Las reglas de este país no usan ese estado.
wrong-set_by_engine = Esto lo rellena el sistema y no puede indicarse.
wrong-not_a_filter = El registro no entiende este filtro.
wrong-effects_without_end = Las reglas de este registro se llaman sin fin. Avise al operador.
wrong-counter_full = No queda nada: el número ha alcanzado su límite.
wrong-counter_empty = No se ha tomado nada, por lo que no se puede devolver nada.
wrong-counter_unstated = Aún no consta un número del que esto depende.
wrong-counter_held = Se ha tomado algo de lo que este campo nombra. Devuélvalo primero.
wrong-approval_own = Quien lo ha pedido no lo aprueba: deben hacerlo otras personas.
wrong-approval_twice = Ya lo ha aprobado. Se espera a otras personas.
wrong-approval_changes = Quien aprueba no cambia nada. Deje fuera los valores, o cambie el registro y vuelva a pedirlo.

## Time limits

clocks-title = Plazos
clock-act = Pausar, ampliar o cerrar
due-today = hoy
due-in =
    { $n ->
        [one] en { NUMBER($n) } día
       *[other] en { NUMBER($n) } días
    }
due-since =
    { $n ->
        [one] hace { NUMBER($n) } día
       *[other] hace { NUMBER($n) } días
    }
clock-due = Vence:
clock-history = Cómo se ha movido
clock-over = Este plazo ha terminado.
clock-pause = Pausar
clock-pause-what = El plazo se detiene por una de las causas previstas.
clock-cause = Causa
clock-resume = Reanudar
clock-resume-what = El plazo sigue; los días de pausa no cuentan.
clock-hold = Retener
clock-hold-what = El plazo se detiene por decisión. Indique con qué número está archivado el motivo.
clock-reason = Referencia del motivo
clock-reason-hint = Un número como 2026/114. Sin nombres ni frases.
clock-extend = Ampliar
clock-extend-what = Todas las ampliaciones juntas tienen un límite; cada una la aprueba alguien.
clock-length = Cuánto
clock-length-hint = Por ejemplo 5d (días), 10wd (días hábiles), 24h (horas), 3mo (meses).
clock-approver = Aprobado por (identificador)
clock-stop = Cerrar
clock-stop-what = El plazo termina aquí. No cuenta como cumplido.
wrong-not_a_length = No es una duración. Escriba 5d, 10wd, 24h o 3mo.
wrong-reason_needed = Indique la referencia del motivo y, si se pide, quién aprueba.
wrong-clock_not_running = Este plazo ya no corre.
wrong-cause_not_listed = Esta causa no está prevista.
wrong-not_extendable = Este plazo no puede ampliarse.
wrong-extension_too_long = Todas las ampliaciones juntas superarían lo permitido.
wrong-reason_not_a_reference = Escriba el número de un expediente o decisión, nunca una frase ni un nombre.

## My day

my-day-title = Mi día
my-day-due = Plazos
my-day-nothing-due = No vence nada.
my-day-told = Avisos para usted
my-day-nothing-told = Nadie le ha avisado de nada.
my-day-drafts = Empezado y sin terminar
my-day-no-drafts = Sin borradores.
my-day-draft-until = guardado hasta el { $when }
my-day-all = Mostrar todo

## What is sealed

record-sealed = Sellado
record-sealed-what = Lo que se guarda aquí puede dañar a una persona si se divulga. Lo abren quienes tienen su clave, y el libro mayor dice quién lo abrió y para qué.
record-sealed-purpose = Para qué
record-sealed-open = Abrir
record-sealed-closed = Cerrado para usted: { $what }
record-sealed-damaged = Dañado y no mostrado: { $what }. Avise al operador.
record-sealed-locked = La instalación está bloqueada: ahora no se puede abrir nada de lo sellado. Avise al operador.
record-sealed-close = Volver a cerrar
form-sealed-what = Esto se sella en cuanto se guarda. Escriba aquí lo que dice quién es la persona, y en ningún otro lugar.

## Who was let in

record-access = Personas autorizadas
access-title = Personas con acceso a: { $title }
access-none = Nadie tiene acceso autorizado a esta ficha.
access-new = Dar acceso a un colega
access-nobody = No hay en esta organización ningún colega a quien dar acceso.
access-colleague = Colega
access-basis = Fundamento
access-compartments = Lo que está sellado y se puede abrir
access-until = Hasta este día inclusive
access-do = Dar acceso
access-back = Volver a la ficha
access-revoke = Retirar
access-done = Se dio el acceso.
access-closed = Se dio el acceso, pero usted no tiene ninguna clave de { $what }: sigue cerrado hasta que dé acceso quien la tenga.
access-revoked = Se retiró el acceso, con las claves que lo acompañaban.
access-prove = Demuestre de nuevo quién es y envíe esto otra vez
access-wrong-colleague = Elija un colega.
access-wrong-purpose = Elija al menos una finalidad.
access-wrong-basis = Elija un fundamento.
access-wrong-until = Indique un día que no haya pasado.
access-address = Dirección para el colega
access-open = La ficha, para esta finalidad
