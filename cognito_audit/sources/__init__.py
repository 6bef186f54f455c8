"""Where facts come from: the live API, saved answers, templates and plans."""
