"""How people come in: accounts, second factors, sessions, tokens, and what they read of other people.

No part of the journal: credentials are changed and deleted, and what is kept of them opens nothing.
"""
