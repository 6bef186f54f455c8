"""Fixes: planned, shown, applied, undone. A wrong update costs a client its settings, so each step proves the next.

    findings ──► plan ──► forms (diff, AWS CLI, boto3, CloudFormation, Terraform)
                  └─────► apply: read again, save, write once, read back, else restore

``UpdateUserPoolClient`` resets what is not sent: "If you don't provide a value for an attribute, Amazon Cognito sets it
to its default value." Everything here therefore works on whole configurations.
"""
