"""How long what is kept: one table of it, the purge, one visitor's data shown and erased, and what a restored backup must forget again."""
