"""Generations: the tables a read model's templates become, `<name>__v<VERSION>_<generation>`."""

from __future__ import annotations

from functools import cache

from sqlalchemy import JSON, MetaData, Table, quoted_name

from projections.model import ReadModel

LONGEST_NAME = 42
"""Letters a template's name may have: PostgreSQL cuts names at 63, and a generation adds to them."""


@cache
def tables(model: type[ReadModel], generation: int) -> dict[Table, Table]:
    """Template table → table of that generation, with indexes of its own."""
    metadata = MetaData()
    return {template: _copy(template, model.VERSION, generation, metadata) for template in model.TABLES}


def _copy(template: Table, version: int, generation: int, metadata: MetaData) -> Table:
    if len(template.name) > LONGEST_NAME or not template.primary_key.columns:
        raise TypeError(f"table {template.name} needs a primary key and a name of {LONGEST_NAME} letters at most")
    name = f"{template.name}__v{version}_{generation}"
    copy = template.to_metadata(metadata, name=name)
    for number, index in enumerate(sorted(copy.indexes, key=lambda index: str(index.name))):
        index.name = quoted_name(f"{name}_{number}", quote=None)
    for column in copy.columns:
        if isinstance(column.type, JSON):
            column.type = JSON(none_as_null=True)
    return copy
