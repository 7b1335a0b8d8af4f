"""The API in this process, for faults that need a hand inside it."""

from tests.entrypoints.conftest import api

__all__ = ["api"]
