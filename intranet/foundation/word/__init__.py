"""Word files (.docx) in the layout of GB/T 9704-2012: styles, writing grid, page numbers, tables, pictures.

It knows no document of ours; ``intranet/domain/paper/word/`` sets those with it. Importing a module of this package
loads python-docx, so it is imported where a file is made.
"""
