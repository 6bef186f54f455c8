"""The live probe: what InitiateAuth and SignUp really answer for a client.

Importing it imports boto3: leave that to the command that needs it.
"""

from cognito_audit.probe.looking import LookResult, look
from cognito_audit.probe.request import Wishes
from cognito_audit.probe.signing_up import SignUpResult, prepare, sign_up
from cognito_audit.probe.subject import ProbeRefused, secret_from

__all__ = ["LookResult", "ProbeRefused", "SignUpResult", "Wishes", "look", "prepare", "secret_from", "sign_up"]
