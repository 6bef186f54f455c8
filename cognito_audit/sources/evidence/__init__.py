"""Evidence: what a run read, saved and read again."""
