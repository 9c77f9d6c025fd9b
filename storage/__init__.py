"""What cannot be rebuilt: the log of events, the accounts, and the PostgreSQL that holds them."""
