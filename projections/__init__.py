"""What can be dropped and made again: the read models, folded from the log."""
