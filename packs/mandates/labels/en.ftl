# Labels of the mandates.

pack = Mandates
