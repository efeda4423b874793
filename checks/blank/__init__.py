"""A blank set of tables whose formulas keep the book straight from the start (gouji new).

The clerk types leaf figures once, into the sheets 基本信息, 录入科目 and 录入经济分类. The nine
official tables and the sentences of the prose are formulas over them: every 类 and 款, every total
and every figure that stands in two places is worked out, never typed.

Plain formulas only (SUMIFS, SMALL, VLOOKUP): Excel of any year, WPS and LibreOffice work them out.
"""
