# Labels of the mandates.

pack = Mandats
