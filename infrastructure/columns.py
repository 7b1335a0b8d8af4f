"""What every table of the journal's database is made with."""

from sqlalchemy import BigInteger, Integer, MetaData

metadata = MetaData()

Position = BigInteger().with_variant(Integer(), "sqlite")
"""On SQLite an INTEGER PRIMARY KEY is the table's own key."""
