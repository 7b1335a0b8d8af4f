"""One fact of every stored name, for the golden payloads."""
