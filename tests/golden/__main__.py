"""`python -m tests.golden` writes missing golden payloads and names them."""

import sys

from tests.golden import write_missing

for path in write_missing():
    sys.stdout.write(f"{path.name}\n")
