"""What an operator runs: migration, backup, restore."""
