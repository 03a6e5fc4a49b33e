"""What an operator runs: `make backup` and `make restore`. Of the app, only the worker imports this, for the backup of every night."""
