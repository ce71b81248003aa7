"""Use cases about what is due or overdue."""
