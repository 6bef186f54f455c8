"""From an inventory to a run: one rule on one target gives one verdict; nobody else catches ``NotKnown``."""
