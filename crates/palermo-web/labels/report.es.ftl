## Reports from outside

report-without-account = Sin cuenta y sin decir quién es.
report-sealed = Lo que escriba aquí queda sellado en cuanto lo envía. Solo pueden abrirlo las personas que trabajan con estos avisos. Salvo que se indique otra cosa, puede dejar sin responder cualquier pregunta, y no hace falta que diga quién es.
report-leave = Salir rápido de esta página
report-leave-what = «Salir rápido de esta página», al pie, muestra al instante una página vacía. Su navegador puede recordar que estuvo aquí.
report-send = Enviar
report-sent = Ha llegado
report-reference = Su número es { $number }.
report-reference-what = Guarde el número si quiere hablar de esto más tarde. No abre nada: con él nadie puede leer lo que escribió.
report-more = Para decir algo más, rellene el formulario de nuevo.
report-closed = Este formulario no recibe nada en este momento. Vuelva más tarde.
report-locked = No se envió nada: en este momento no se puede sellar nada aquí. Lo que escribió sigue en esta página. Déjela abierta y envíelo de nuevo dentro de un minuto.
report-failed = No se envió nada: algo falló aquí. Lo que escribió sigue en esta página. Envíelo de nuevo.
report-again = El formulario llevaba mucho tiempo abierto o venía de otro lugar, así que no se envió nada. Lo que escribió sigue aquí: envíelo otra vez.
report-wait = Muchas personas están enviando algo ahora, así que aún no se envió nada. Lo que escribió sigue aquí: envíelo de nuevo dentro de { NUMBER($n) } segundos.
report-too-long = No se envió nada: es más largo de lo que se puede recibir de una vez. Lo que escribió sigue aquí: acórtelo o envíelo en dos partes.
