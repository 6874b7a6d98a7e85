"""Chinese full-text search: what is searched, how it is kept, how a query is asked of both databases.

``text`` folds and cuts text, ``pinyin`` spells names, ``documents`` is the table, ``sources`` says what each kind of
record consists of, ``upkeep`` writes the index with the record, ``matching`` asks it, ``scope`` keeps to what a person
may know of, ``excerpts`` marks what was found.
"""
