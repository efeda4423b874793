"""macros/ and xlwings' own add-in template -> gouji.xlam; the demo workbook of the same parts."""
