"""The demonstration: a day that lives by itself."""
