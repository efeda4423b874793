"""Lost columns: which column each number of a text belongs to, found by what must add up.

A text keeps the numbers of a row and their order, but not the empty cells between them. Here
numbers are placed and nothing else: none is changed, none is added. Where two placements are
equally good the cells stay open.
"""
