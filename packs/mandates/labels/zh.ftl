# Labels of the mandates.

pack = 任务授权
