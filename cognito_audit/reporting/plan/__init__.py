"""The forms in which a plan is shown: as a diff, as commands, as code, as template snippets."""
