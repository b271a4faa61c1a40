"""What waits, what was told, and who owes what."""
