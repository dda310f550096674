## The frame of every page

language = Español
skip = Ir al contenido
main-doors = Principal
way-here = Dónde está
choose-language = Idioma
door-explore = Explorar
door-countries = Países
door-flows = Flujos
door-treaties = Tratados
door-method = Método
door-about = Acerca de
door-my-day = Mi día
door-registers = Registros
door-import = Importar
door-packs = Módulos
door-admin = Administración
accessibility = Accesibilidad
sign-in = Iniciar sesión
sign-out = Cerrar sesión
version-of = Palermo { $version }

## When something is wrong

error-reference = Referencia: { $reference }
error-home = Ir a la primera página
error-400-title = No se entendió esta dirección
error-400-what = Una parte de la dirección pide algo que aquí no se ofrece. Vuelva atrás y elija de nuevo.
error-403-title = No puede hacer esto
error-403-what = Su función no lo permite, o el formulario procedía de otra página. No se cambió nada. Pregunte a quien administra las cuentas.
error-404-title = No existe esa página
error-404-what = Puede que la dirección esté mal escrita, o que lo que había aquí ya no exista.
error-405-title = Esto no puede pedirse así
error-405-what = Se envió un formulario a una página que no los acepta. Vuelva atrás e inténtelo desde la propia página.
error-409-title = Otra persona se adelantó
error-409-what = Lo que estaba editando cambió entretanto. No se pierde nada suyo: se muestran ambas versiones.
error-413-title = Es demasiado grande
error-413-what = Un archivo o formulario puede tener como máximo { $limit } megabytes. Divida el archivo o pida al operador que lo importe.
error-429-title = Demasiados intentos
error-429-what = Espere un poco e inténtelo de nuevo.
error-500-title = Algo falló por nuestra parte
error-500-what = Nada quedó guardado a medias. Inténtelo de nuevo; si se repite, indique la referencia al operador.
error-503-title = No disponible por un momento
error-503-what = Se está guardando otro trabajo largo. Inténtelo de nuevo en medio minuto.
error-locked-title = La instalación está bloqueada
error-locked-what = Lo sellado no puede abrirse ni guardarse hasta que el operador desbloquee la instalación. No se cambió nada. Las demás páginas funcionan: vuelva al registro, avise al operador e inténtelo de nuevo después.
error-507-title = No queda espacio para guardar
error-507-what = No se guardó nada: el disco de este servicio está lleno. Lo que escribió sigue en esta página: déjela abierta, avise al operador y guarde más tarde.
error-answers-note = Lo que dice el servicio:

## Signing in

sign-in-title = Iniciar sesión
sign-in-why = Para quienes trabajan aquí. Todo lo público puede leerse sin iniciar sesión.
sign-in-handle = Identificador
sign-in-passphrase = Frase de contraseña
sign-in-button = Iniciar sesión
sign-in-wrong = El identificador y la frase de contraseña no se corresponden. Compruebe ambos e inténtelo de nuevo.
sign-in-wait = Demasiados intentos. El próximo se atenderá dentro de { NUMBER($n) } segundos.
sign-in-over = Su sesión ha terminado. Inicie sesión de nuevo: lo que escribió sigue aquí.
sign-in-code-title = Un paso más
sign-in-code-why = La frase de contraseña es correcta. Esta cuenta pide además un código.
sign-in-code = Código
sign-in-code-hint = Seis cifras de su aplicación de autenticación, o uno de sus códigos de recuperación.
sign-in-code-if = Solo si su cuenta lo pide: seis cifras de su aplicación de autenticación, o un código de recuperación.
sign-in-code-needed = Esta cuenta pide además un código: escriba de nuevo la frase de contraseña, y el código.
sign-in-code-wrong = El código no corresponde, es demasiado antiguo o ya se usó. Espere el siguiente e inténtelo de nuevo.
sign-in-code-over = El código se esperó cinco minutos. Inicie sesión de nuevo.
sign-in-code-locked = La instalación está bloqueada: no se pueden comprobar códigos de aplicaciones. Use un código de recuperación o avise al operador.
sign-in-again = Empezar de nuevo
signed-out = Ha cerrado la sesión.
prove-title = ¿Es usted?
prove-why = Hace más de diez minutos que mostró quién es. Lo que pide saca datos de aquí: muéstrelo de nuevo y seguirá donde estaba.
prove-button = Continuar
prove-done = Es usted
prove-goes-on = Lo que pidió llega por sí solo.
prove-follow = Si no llega, siga este enlace.
account-title = Su cuenta
account-passphrase = Cambiar la frase de contraseña
account-passphrase-now = Frase actual
account-passphrase-new = Nueva frase
account-passphrase-hint = Doce caracteres o más. Lo mejor son unas palabras que solo usted juntaría.
account-passphrase-bad = La nueva frase es demasiado corta, demasiado larga o una de las primeras que cualquiera prueba.
account-changed = La frase se ha cambiado; todas las demás sesiones han terminado.
account-sessions = Sesiones
account-session = Desde { $since }, último uso { $used }
account-session-end = Terminar esta
account-others-end = Terminar todas las demás sesiones
account-session-this = Esta sesión
account-session-ended = La sesión ha terminado.
account-others-ended = Todas las demás sesiones han terminado.
account-factor = Segundo factor
account-factor-what = Además de la frase de contraseña, al iniciar sesión se pide un código que muestra una aplicación de autenticación en su teléfono. Quien conozca su frase no entra solo con ella.
account-factor-begin = Configurar un segundo factor
account-factor-locked = La instalación está bloqueada. El segundo factor podrá configurarse cuando se desbloquee.
account-factor-since = Se pide desde { $since }. Códigos de recuperación restantes: { NUMBER($n) }.
account-factor-off = Quitar el segundo factor
account-factor-is-off = El segundo factor se ha quitado: la frase de contraseña sola abre su cuenta.
account-factor-scan = Lea la imagen con su aplicación de autenticación o escriba la clave. Después introduzca el código que muestra.
account-factor-picture = Imagen con la clave de su segundo factor
account-factor-key = Clave
account-factor-address = Dirección
account-factor-confirm = Confirmar
account-factor-on = El segundo factor está activo: desde ahora se pide un código al iniciar sesión.
account-factor-codes = Códigos de recuperación
account-factor-codes-once = Cada uno abre una sola vez, cuando se pierde la aplicación de autenticación. Solo se muestran ahora: anótelos y guárdelos lejos de su teléfono.

## The first page

start-title = Registros contra la trata de personas
start-what = Cifras sobre las personas detectadas, los flujos entre países y los Estados obligados por los tratados. Cada número lleva a su origen.
start-explore = Elija cifras, filas y columnas, y véalas en tabla y en gráfico.
start-countries = Lo que se sabe de un país: tratados, personas detectadas, flujos y calidad de los datos.
start-flows = De dónde a dónde fueron objeto de trata las personas, hasta donde se ha detectado.
start-treaties = Quién está obligado por el Protocolo y la Convención, en cualquier fecha.
start-method = Cómo se cuentan las cifras, qué omiten y cómo se protegen.
start-help = Si usted o alguien que conoce está en peligro, llame al número de emergencia del país donde se encuentra.

## About this system

about-title = Acerca de este sistema
about-what = Palermo sostiene el trabajo que el Protocolo de las Naciones Unidas para prevenir, reprimir y sancionar la trata de personas pide a los Estados y a los organismos que los ayudan.
about-numbers = Las víctimas detectadas miden la detección, no la frecuencia del delito. Un Estado que busca más encuentra más.
about-no-ranking = Aquí nunca se clasifica a los Estados.
about-accessibility = Cada página funciona solo con el teclado, sin scripts, a 320 píxeles, en alto contraste y con lector de pantalla. Si algo no le funciona, dígaselo al operador de esta instalación.
about-programs = Los programas leen las mismas cifras mediante la API.
about-api = Descripción de la API (OpenAPI 3.1)
about-parts = Las piezas de las que se componen las páginas
