"""Measurements side by side: ours against what a person would use instead, and against limits of the machine.

`make bench` runs every comparison, `make bench ARGS="append_16 lag_p99_ms --rounds 9"` some of them by the name of the
comparison or of a key. A comparison stands in a module of its own and is listed in `bench.catalogue`; each of its sides
is a context manager that runs in a child process (see `bench.comparison`).
"""
