"""The revisions, oldest first. A revision never changes once it was released, and knows nothing of today's tables.

SQLite alters a table by copying it (`op.batch_alter_table`), and a copy has no triggers: a revision that does so to
`facts` makes its guards anew.
"""
