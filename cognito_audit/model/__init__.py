"""What every other part speaks: values, inventories, declarations, verdicts and runs."""
