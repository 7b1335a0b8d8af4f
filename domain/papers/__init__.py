"""A paper of three parties: what agreements and amendments have in common."""
