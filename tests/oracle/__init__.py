"""Every rule against an oracle that tries all completions of what is unknown."""
