"""Saved answers of the AWS CLI: what its ``describe-*``, ``get-*`` and ``list-*`` commands print, JSON or YAML.

Answers may come wrapped (``{"UserPoolClient": {...}}``) or bare, one or many to a file, and spread over files; they are
grouped by their pool. What no answer contains is unknown, never a default.
"""
