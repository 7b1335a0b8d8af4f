"""Coming in and one's own account: pages that need no script, and the same answers as JSON for programs."""
