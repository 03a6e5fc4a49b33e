"""Many at once, and what the databases themselves refuse."""
