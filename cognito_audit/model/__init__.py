"""The data that all other parts share: values, inventories, declarations, verdicts and runs."""
