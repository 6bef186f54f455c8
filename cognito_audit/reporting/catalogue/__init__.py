"""The rule catalogue as a list, and the explanation of one rule."""
