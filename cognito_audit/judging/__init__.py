"""From an inventory to a run: one rule on one target gives one verdict. No other part catches ``NotKnown``."""
