"""Jobs after the commit: outbox → dramatiq → worker. On the embedded default all three live in one process."""
