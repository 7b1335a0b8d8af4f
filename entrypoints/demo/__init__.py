"""The demo: three years of a region told through the real command handlers, the same every time."""
