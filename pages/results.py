"""Placeholder until the tallies helper writes it."""
