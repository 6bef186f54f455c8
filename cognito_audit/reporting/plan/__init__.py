"""A plan of fixes: as text, JSON, commands, code and template snippets."""
