"""Tables of the meaning of InitiateAuth's and SignUp's answers.

The texts are those that AWS is known to send, matched case-insensitively and always together with the code.
"""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from cognito_audit.probe.client import Reply

HASH_TEXTS: Final = r"secret hash|secret_hash|secrethash|configured for secret"


ON: Final = True
OFF: Final = False
UNCLEAR: Final = None
"""Whether an answer shows that the flow is on."""


class UserCreated(Enum):
    """Whether SignUp created a user, as far as its answer shows. ``NO``: it was refused before a user existed."""

    NO = "no"
    MAYBE = "maybe"
    YES = "yes"


@dataclass(frozen=True, slots=True)
class LookReading:
    """A row of the look: an answer to InitiateAuth(USER_AUTH) for a user who does not exist.

    ``flow`` is whether ALLOW_USER_AUTH is effective, None if the answer does not show it.
    """

    code: str
    flow: bool | None
    meaning: str
    text: str = ""


LOOK: Final = (
    LookReading(
        "InvalidParameterException", OFF, "the client does not allow USER_AUTH",
        r"(flow )?(is )?not enabled for (this|the) client",
    ),
    LookReading("InvalidParameterException", UNCLEAR, "the request was refused for a reason other than the flow"),
    LookReading("UserNotFoundException", ON, "the client allows USER_AUTH and reveals that the user does not exist"),
    LookReading(
        "NotAuthorizedException", UNCLEAR, "the secret hash was missing or wrong, which says nothing about the flow",
        HASH_TEXTS,
    ),
    LookReading("NotAuthorizedException", ON, "the client allows USER_AUTH", r"incorrect username or password"),
    LookReading("NotAuthorizedException", UNCLEAR, "the request was refused for a reason other than the flow"),
    LookReading("ResourceNotFoundException", UNCLEAR, "there is no such app client in this region"),
    LookReading("FeatureUnavailableInTierException", UNCLEAR, "the pool's tier lacks a feature that the request needs"),
    LookReading("UserLambdaValidationException", UNCLEAR, "a UserMigration or PreAuthentication trigger refused it"),
    LookReading("UnexpectedLambdaException", UNCLEAR, "a UserMigration or PreAuthentication trigger could not be run"),
    LookReading("InvalidLambdaResponseException", UNCLEAR, "a trigger ran and its answer could not be read"),
    LookReading("ForbiddenException", UNCLEAR, "a web ACL (AWS WAF) blocked the request"),
    LookReading("TooManyRequestsException", UNCLEAR, "the request was throttled"),
    LookReading("InternalErrorException", UNCLEAR, "AWS reported an internal error"),
    LookReading("OperationNotEnabledException", UNCLEAR, "the operation is not enabled in this region"),
)  # fmt: skip
LOOK_CHALLENGE: Final = LookReading(
    "", ON, "the client allows USER_AUTH and hides behind a simulated challenge that the user does not exist"
)
LOOK_UNRECOGNISED: Final = LookReading("", UNCLEAR, "this answer isn't recognised for a user who does not exist")


@dataclass(frozen=True, slots=True)
class SignUpReading:
    """A row of SignUp's exceptions. ``refuses``: the client's configuration is the cause, not a passing condition."""

    code: str
    user_created: UserCreated
    meaning: str
    text: str = ""
    refuses: bool = True


SIGN_UP: Final = (
    SignUpReading("ResourceNotFoundException", UserCreated.NO, "there is no such app client in this region"),
    SignUpReading(
        "InvalidParameterException", UserCreated.MAYBE, "the CustomMessage trigger gave a message that Cognito refused",
        r"emailbody|emailsubject|smsmessage|the message is empty",
    ),
    SignUpReading("InvalidParameterException", UserCreated.MAYBE, "the name or an attribute was refused"),
    SignUpReading("InvalidPasswordException", UserCreated.NO, "the password was refused"),
    SignUpReading(
        "NotAuthorizedException", UserCreated.NO, "sign-up is closed in this pool", r"signup is not permitted"
    ),
    SignUpReading("NotAuthorizedException", UserCreated.NO, "the secret hash was missing or wrong", HASH_TEXTS),
    SignUpReading(
        "NotAuthorizedException", UserCreated.NO, "the client may not write an attribute that was sent",
        r"write unauthorized attribute",
    ),
    SignUpReading("NotAuthorizedException", UserCreated.NO, "the sign-up was not permitted"),
    SignUpReading("UsernameExistsException", UserCreated.MAYBE, "a user has that name", refuses=False),
    SignUpReading(
        "UserLambdaValidationException", UserCreated.MAYBE, "the PreSignUp trigger refused the sign-up", r"^presignup"
    ),
    SignUpReading(
        "UserLambdaValidationException", UserCreated.YES, "the CustomMessage trigger failed", r"^custommessage"
    ),
    SignUpReading(
        "UserLambdaValidationException", UserCreated.YES, "the PostConfirmation trigger failed", r"^postconfirmation"
    ),
    SignUpReading("UserLambdaValidationException", UserCreated.MAYBE, "a Lambda trigger refused the sign-up"),
    SignUpReading("UnexpectedLambdaException", UserCreated.MAYBE, "a Lambda trigger could not be run"),
    SignUpReading("InvalidLambdaResponseException", UserCreated.MAYBE, "a Lambda trigger returned an unusable answer"),
    SignUpReading("TooManyRequestsException", UserCreated.MAYBE, "the request was throttled", refuses=False),
    SignUpReading(
        "LimitExceededException", UserCreated.YES, "a limit was reached, such as that of messages a day; "
        "the user exists, unconfirmed",
    ),
    SignUpReading("CodeDeliveryFailureException", UserCreated.YES, "the code could not be delivered"),
    SignUpReading("InvalidSmsRoleAccessPolicyException", UserCreated.MAYBE, "the SMS role may not publish messages"),
    SignUpReading("InvalidSmsRoleTrustRelationshipException", UserCreated.MAYBE, "Cognito may not assume the SMS role"),
    SignUpReading("InvalidEmailRoleAccessPolicyException", UserCreated.MAYBE, "Cognito may not use the SES identity"),
    SignUpReading("InternalErrorException", UserCreated.MAYBE, "AWS reported an internal error", refuses=False),
    SignUpReading(
        "OperationNotEnabledException", UserCreated.NO, "this region holds a replica that takes no sign-ups"
    ),
    SignUpReading(
        "ForbiddenException", UserCreated.NO, "a web ACL (AWS WAF) blocked the request; the app's own requests may pass"
    ),
)  # fmt: skip
"""Every exception that the service model lists for SignUp. Which of them leave a user: LimitExceededException by the
API reference ("the user is successfully created and is in an UNCONFIRMED state"), CodeDeliveryFailureException by
https://github.com/aws/aws-sdk/issues/438. MAYBE where nothing is documented, and where a proxy may have sent the
request before: an earlier one that was slow is throttled, or finds its own user, when it is repeated."""

SIGN_UP_FAILED: Final = SignUpReading("", UserCreated.MAYBE, "the server failed while it answered", refuses=False)
LOOK_FAILED: Final = LookReading("", UNCLEAR, "the server failed while it answered")
SIGN_UP_UNRECOGNISED: Final = SignUpReading(
    "", UserCreated.MAYBE, "this answer isn't recognised for SignUp", refuses=False
)


def read_look(reply: Reply) -> LookReading:
    """Interpret the reply to a look."""
    if reply.members is not None:
        challenge = "ChallengeName" in reply.body and "Session" in reply.body
        return LOOK_CHALLENGE if challenge else LOOK_UNRECOGNISED
    if reply.lost:
        return LookReading("", UNCLEAR, f"no answer came: {reply.lost}")
    row = next((row for row in LOOK if _fits(row, reply)), LOOK_UNRECOGNISED)
    return LOOK_FAILED if reply.server_failed and row.flow is not UNCLEAR else row


def read_sign_up(reply: Reply) -> SignUpReading:
    """Interpret the reply to a SignUp."""
    if reply.members is not None:
        return SignUpReading("", UserCreated.YES, "the sign-up was accepted", refuses=False)
    if reply.lost:
        created = UserCreated.MAYBE if reply.sent else UserCreated.NO
        return SignUpReading("", created, f"no answer came: {reply.lost}", refuses=False)
    row = next((row for row in SIGN_UP if _fits(row, reply)), SIGN_UP_UNRECOGNISED)
    return SIGN_UP_FAILED if reply.server_failed and (row.refuses or row.user_created is not UserCreated.MAYBE) else row


def is_settled(reply: Reply) -> bool:
    """Return whether no user can still appear after this reply to a SignUp.

    An answer, a refusal that is documented to come before or after the user exists, or a request that was never sent.
    """
    if reply.lost:
        return not reply.sent
    return read_sign_up(reply).user_created is not UserCreated.MAYBE


def _fits(row: LookReading | SignUpReading, reply: Reply) -> bool:
    return row.code == reply.code and re.search(row.text, reply.message, re.IGNORECASE) is not None
