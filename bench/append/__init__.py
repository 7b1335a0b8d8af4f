"""Load a stream of 3–8 facts, check a rule, append one fact of some 400 bytes, durable; nobody caches aggregates."""
