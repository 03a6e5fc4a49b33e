"""What an operator runs: `make backup` and `make restore`. The app itself never imports this."""
