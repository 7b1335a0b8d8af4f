"""Who may do and see what: every line of tests/access.csv asked of a served installation."""
