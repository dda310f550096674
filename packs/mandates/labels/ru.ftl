# Labels of the mandates.

pack = Мандаты
