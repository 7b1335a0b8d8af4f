"""Print the requirement rows no passing test proves; fail while a row of the main job is among them.

`python scripts/coverage_matrix.py RESULTS` reads what `pytest --requirements RESULTS` wrote.
"""

import csv
import json
import sys
from pathlib import Path

ROWS = Path(__file__).resolve().parent.parent / "tests" / "requirements.csv"


def main(results: Path) -> int:
    outcomes = json.loads(results.read_text(encoding="utf-8"))
    with ROWS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    proved = {row for row, tests in outcomes.items() if tests["passed"] and not tests["failed"]}
    missing = [row for row in rows if row["id"] not in proved]
    for row in missing:
        broken = "failing" if outcomes.get(row["id"], {}).get("failed") else ""
        print(f"{row['id']:<7} {row['milestone'] or 'later':<9} {broken:<8} {row['title']}")
    due = [row for row in rows if row["milestone"]]
    overdue = [row for row in due if row in missing]
    print(f"\nproved: {len(rows) - len(missing)} of {len(rows)} rows;", end=" ")
    print(f"of the main job: {len(due) - len(overdue)} of {len(due)}")
    return 1 if overdue else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
