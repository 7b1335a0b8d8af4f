"""The engine that keeps read models: pages of facts, checkpoints under a lease, rebuilds, parked streams, readers."""
