"""What every request meets and every answer carries, whatever door it is for; docs/security.md says against whom."""
