"""Chinese full-text search: what is searched, how it is kept, how a query is asked of both databases.

``text`` folds and cuts text, ``pinyin`` spells names, ``documents`` is the table, ``kinds`` is what each kind of record
declares in the module ``search`` of its own package, ``upkeep`` writes the index with the record, ``matching`` asks it,
``excerpts`` marks what was found.
"""
