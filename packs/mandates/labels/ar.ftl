# Labels of the mandates.

pack = الولايات
