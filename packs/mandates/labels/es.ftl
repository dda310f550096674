# Labels of the mandates.

pack = Mandatos
