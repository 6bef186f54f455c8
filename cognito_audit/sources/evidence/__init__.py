"""The evidence of live runs: written, and read again."""
