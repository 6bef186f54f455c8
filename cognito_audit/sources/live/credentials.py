"""The session of a connection, and why its credentials give no access, in words with a next step."""

import json
from typing import TYPE_CHECKING, Final

import boto3
import botocore.session
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
)

from cognito_audit.errors import NothingToAudit, UserError
from cognito_audit.lib.redaction import redacted
from cognito_audit.text.suggestions import did_you_mean

if TYPE_CHECKING:
    from cognito_audit.sources.live.aws import Connection

NO_ACCESS: Final = (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError, SSOError)
_NO_CREDENTIALS: Final = (
    "no AWS credentials were found; pass a profile (--profile, AWS_PROFILE), sign in (aws sso login) "
    "or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
)


def session_of(connection: "Connection") -> boto3.Session:
    """Return a session with credentials.

    Raises ``UserError`` for an unknown profile or an unreadable configuration, ``NothingToAudit`` if no credentials
    are found.
    """
    try:
        session = boto3.Session(profile_name=connection.profile or None)
        credentials = session.get_credentials()
    except ProfileNotFound as error:
        raise UserError(_no_profile(str(error.kwargs["profile"]))) from error
    except NO_ACCESS as error:
        raise no_access(error) from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:  # what a credential process printed
        raise _unusable(error) from None
    except (BotoCoreError, ValueError) as error:  # a number in the environment that is none
        raise UserError(f"the AWS configuration cannot be used: {error}") from error
    except Exception as error:  # noqa: BLE001  what a credential process prints decides what botocore raises
        raise _unusable(error) from None
    if credentials is None:
        raise NothingToAudit(_NO_CREDENTIALS)
    return session


def no_access(error: BotoCoreError | ClientError) -> NothingToAudit:
    """Return the error for credentials that are missing, incomplete or refused."""
    if isinstance(error, NoCredentialsError):
        return NothingToAudit(_NO_CREDENTIALS)
    if isinstance(error, ClientError):
        reason = f"{error.operation_name} was refused ({error.response['Error']['Code']})"
        return NothingToAudit(f"the AWS credentials could not be loaded: {reason}; check the profile's role")
    return NothingToAudit(f"the AWS credentials could not be loaded: {redacted(str(error))}")


def _unusable(error: Exception) -> NothingToAudit:
    reason = f"{type(error).__name__}; check the credential_process of the profile"
    return NothingToAudit(f"the AWS credentials could not be loaded: {reason}")


def _no_profile(name: str) -> str:
    known = botocore.session.Session().available_profiles
    others = f"; known profiles: {', '.join(known)}" if known else "; no profile is configured"
    return f"unknown AWS profile {name!r}{did_you_mean(name, known)}{others} (--profile, AWS_PROFILE)"
