"""The ledger of Cognito's names against their sources: what is new there, and what the program calls read.

``python -m tests.ledger check`` from the root of a checkout; CONTRIBUTING.md says when.
"""
