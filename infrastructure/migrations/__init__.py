"""One history of the journal's tables for SQLite and PostgreSQL. Read models' tables are no part of it.

A program that starts only looks at the revision (`standing`), which costs one query; `migrate` brings it to the head.
"""
