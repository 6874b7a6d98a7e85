"""The demonstration: an invented office with members, posts and a year or two of records.

Everything is derived from fixed data and the day asked for (``--as-of``); nothing depends on the clock or on the order
of hashing, so that two loads give identical rows. People are invented; texts are generic and tell nothing about any
real office.
"""
