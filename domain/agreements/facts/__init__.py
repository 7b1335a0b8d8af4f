"""What happens to an agreement, by phase."""
