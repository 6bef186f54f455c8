"""Fixes: planned, shown, applied, undone. A wrong update costs a client its settings, so each step checks the next.

    findings ──► plan ──► diff, AWS CLI, boto3, CloudFormation, Terraform (``reporting/plan``)
                  └─────► apply: read again, save a backup, write once, read back, restore if the result differs

``UpdateUserPoolClient`` resets what is not sent: "If you don't provide a value for an attribute, Amazon Cognito sets it
to its default value." Everything here therefore works on whole configurations.
"""
