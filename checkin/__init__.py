"""The door: passes, admission, and what the visitor's phone shows."""
