"""The live probe: what InitiateAuth and SignUp really answer for a client.

Its modules import boto3: leave them to the commands that need them.
"""
