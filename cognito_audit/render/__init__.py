"""Reports: views of a run. The text, HTML and Markdown templates are data, in ``reports/``."""
