"""Who works here: councils, accounts, sign-in, sessions and tablets."""
