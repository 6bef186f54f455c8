"""The evaluator: the values of HCL expressions, as far as the files determine them.

This room knows ``hcl`` and nothing of Cognito.
"""
