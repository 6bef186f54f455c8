"""The live probe: what InitiateAuth and SignUp really answer for a client.

Importing it imports boto3: leave that to the command that needs it.
"""

from cognito_audit.probe.flow_check import LookResult, look
from cognito_audit.probe.probed_client import ProbeRefused, secret_from
from cognito_audit.probe.request import Wishes
from cognito_audit.probe.sign_up import SignUpResult, prepare, sign_up

__all__ = ["LookResult", "ProbeRefused", "SignUpResult", "Wishes", "look", "prepare", "secret_from", "sign_up"]
