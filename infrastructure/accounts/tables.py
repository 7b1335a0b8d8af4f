"""The tables of accounts, beside the journal's. Secrets stand here as hashes or under a person's key."""

from sqlalchemy import BigInteger, Boolean, Column, Identity, Index, LargeBinary, Table, Text, Uuid

from infrastructure.columns import Position, metadata
from infrastructure.database import UtcDateTime

accounts = Table(
    "accounts",
    metadata,
    Column("person_id", Uuid, primary_key=True),
    Column("login_hash", LargeBinary, nullable=False, unique=True, doc="keyed hash of the folded login"),
    Column("login", LargeBinary, nullable=False, doc="as typed, under the person's key"),
    Column("password", Text, doc="argon2id; empty: not set yet"),
    Column("password_set_at", UtcDateTime),
    Column("made_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime, doc="may not come in"),
    Column("second_factor", LargeBinary, doc="secret of the authenticator, under the key of the house"),
    Column("second_factor_at", UtcDateTime, doc="when it was confirmed; empty: not in force yet"),
    Column("second_factor_step", BigInteger, doc="the last time step used: no code counts twice"),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("person_id", Uuid, primary_key=True),
    Column("code", LargeBinary, primary_key=True, doc="keyed hash"),
    Column("used_at", UtcDateTime),
)

one_time_codes = Table(
    "one_time_codes",
    metadata,
    Column("code", LargeBinary, primary_key=True, doc="keyed hash"),
    Column("person_id", Uuid, nullable=False, index=True),
    Column("purpose", Text, nullable=False, doc="invitation, reset or full_reset"),
    Column("issued_by", Uuid, nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

identities = Table(
    "identities",
    metadata,
    Column("issuer", Text, primary_key=True, doc="of an OpenID provider"),
    Column("subject", LargeBinary, primary_key=True, doc="keyed hash of what the provider calls the person"),
    Column("person_id", Uuid, nullable=False, index=True),
    Column("linked_at", UtcDateTime, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token", LargeBinary, primary_key=True, doc="SHA-256"),
    Column("id", Uuid, nullable=False, unique=True, doc="stays when the token is changed"),
    Column("person_id", Uuid, nullable=False, index=True),
    Column("role", Text, doc="in which the person acts now; empty: not chosen yet"),
    Column("acting_for", Uuid),
    Column("method", Text, nullable=False, doc="password, second_factor or openid"),
    Column("device", Text, nullable=False, doc="browser and system, no version"),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("ended_by", Uuid),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("token", LargeBinary, primary_key=True, doc="SHA-256"),
    Column("id", Uuid, nullable=False, unique=True),
    Column("person_id", Uuid, nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("acting_for", Uuid, nullable=False),
    Column("label", LargeBinary, nullable=False, doc="what the owner calls it, under the owner's key"),
    Column("may_change", Boolean, nullable=False, doc="commands too; else queries only"),
    Column("nouns", Text, nullable=False, doc="JSON list of the API's nouns it opens; empty: all"),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    Column("revoked_by", Uuid),
)

name_marks = Table(
    "name_marks",
    metadata,
    Column("mark", LargeBinary, primary_key=True, doc="keyed hash of a folded part of a name"),
    Column("person_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False, doc="of what: a prefix, the whole name, the name with the birth date"),
    Index("name_marks_person", "person_id"),
)
Index(
    "name_marks_whole",
    name_marks.c.kind,
    name_marks.c.mark,
    postgresql_where=name_marks.c.kind != "prefix",
    sqlite_where=name_marks.c.kind != "prefix",
)

readings = Table(
    "readings",
    metadata,
    Column("id", Position, Identity(), primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("reader", Uuid, nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("acting_for", Uuid),
    Column("operation", Text, nullable=False, doc="of the API's description: why, as far as the machine knows"),
    Column("about", Uuid, doc="the stream that was looked at"),
    Column("correlation_id", Uuid),
)

readings_people = Table(
    "readings_people",
    metadata,
    Column("reading_id", Position, primary_key=True, autoincrement=False),
    Column("person_id", Uuid, primary_key=True),
    Index("readings_people_person", "person_id", "reading_id"),
)
