"""An auditor has everything recomputed that can be."""

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.sql.dml import UpdateBase

from infrastructure.journal.schema import claims, facts
from projections.engine.generations import tables
from projections.iom_board import BOARD, IomBoard
from tests.entrypoints.command_line import Installation

LAST = select(func.max(facts.c.position)).scalar_subquery()
CLAIMED = select(func.max(claims.c.position).label("last")).subquery()
LIVE_BOARD = tables(IomBoard, 1)[BOARD]

TAMPERED: dict[str, tuple[UpdateBase, str]] = {
    "payload": (update(facts).where(facts.c.position == LAST).values(payload="{}"), "digest_differs · position"),
    "text": (update(facts).where(facts.c.position == LAST).values(payload="torn"), "unreadable · position"),
    "digest": (update(facts).where(facts.c.position == 5).values(digest=bytes(32)), "digest_differs · position 5 ·"),
    "claim": (
        delete(claims).where(claims.c.position == select(CLAIMED.c.last).scalar_subquery()),
        "claim_differs · position",
    ),
    "row": (
        update(LIVE_BOARD).where(LIVE_BOARD.c.stage == "closed").values(stage="design"),
        "read model iom_board: its rows differ from what the journal tells",
    ),
}


def test_a_whole_journal_is_said_to_be_whole(installation: Installation):
    """Nothing is found, and the command ends with 0."""
    ended = installation.letopis("verify")

    assert (ended.code, ended.out) == (0, "Журнал цел / the journal is whole\n"), ended.err


@pytest.mark.parametrize("case", TAMPERED)
def test_what_was_tampered_with_is_named(installation: Installation, case: str):
    """A changed fact, digest, claim or row of a read model is a line, and the command ends with 1."""
    change, finding = TAMPERED[case]
    installation.tamper(change)

    ended = installation.letopis("verify")

    assert ended.code == 1
    assert finding in ended.err
    assert ended.out.startswith("Находок / findings: ")
    assert "Traceback" not in ended.err


def test_a_rewritten_journal_is_found_by_an_anchor_kept_elsewhere(installation: Installation):
    """`letopis head` prints one line; `letopis verify --anchor` holds the journal against it; a forged one fails."""
    head = installation.letopis("head").out.strip()
    position, fold = head.split(":")
    forged = f"{position}:{fold[::-1]}"

    same = installation.letopis("verify", "--anchor", head)
    other = installation.letopis("verify", "--anchor", head, "--anchor", forged)
    longer = installation.letopis("verify", "--anchor", f"{int(position) + 1}:{fold}")
    torn = installation.letopis("verify", "--anchor", head[:-1])

    assert (int(position), len(fold)) == (installation.head, 64)
    assert (same.code, same.out) == (0, "Журнал цел / the journal is whole\n"), same.err
    assert (other.code, other.err.count("anchor_differs")) == (1, 1)
    assert "digests computed anew" in other.err
    assert (longer.code, "anchor_beyond" in longer.err) == (1, True)
    assert (torn.code, torn.out) == (2, "")
