"""Reports: views of a run. The HTML templates are data, in ``reports/``."""
