# 简单页面的用语。
language = 中文
title = 打击人口贩运的登记册
what = 本系统保存案件登记册，接收各机构的文件，并编制表格，其中每个数字都能追溯到来源。
for-programs = 在可以登录之前，它只在本机上应答。程序通过 API 读写；说明中写明每个地址接受什么、给出什么。
door-api = API
door-description = API 说明（OpenAPI 3.1）
registers = 登记册
registers-count = 此处登记册数：{ $value }
column-register = 登记册
column-name = 供程序使用的名称
column-schemas = 模式
schema-form = 表单
schema-list = 列表
schema-json = JSON 模式
choose-language = 语言
footer = Palermo { $value }
