"""What the answers of InitiateAuth and SignUp mean, as tables.

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
UNTOLD: Final = None
"""What an answer says of the flow."""


class Made(Enum):
    """Whether a user exists after SignUp. ``FOREIGN``: one does, and it is not the probe's."""

    NO = "no"
    MAYBE = "maybe"
    YES = "yes"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class LookReading:
    """A row of the look: an answer to InitiateAuth(USER_AUTH) for a user who does not exist.

    ``flow`` says whether ALLOW_USER_AUTH is in force, None where the answer does not tell.
    """

    code: str
    flow: bool | None
    says: str
    text: str = ""


LOOK: Final = (
    LookReading(
        "InvalidParameterException", OFF, "the client does not allow USER_AUTH",
        r"(flow )?(is )?not enabled for (this|the) client",
    ),
    LookReading("InvalidParameterException", UNTOLD, "the request was refused for another reason than the flow"),
    LookReading("UserNotFoundException", ON, "the client allows USER_AUTH, and says that there is no such user"),
    LookReading(
        "NotAuthorizedException", UNTOLD, "the secret hash was missing or wrong, which says nothing of the flow",
        HASH_TEXTS,
    ),
    LookReading("NotAuthorizedException", ON, "the client allows USER_AUTH", r"incorrect username or password"),
    LookReading("NotAuthorizedException", UNTOLD, "the request was refused for another reason than the flow"),
    LookReading("ResourceNotFoundException", UNTOLD, "there is no such app client in this region"),
    LookReading("FeatureUnavailableInTierException", UNTOLD, "the pool's tier lacks a feature that the request needs"),
    LookReading("UserLambdaValidationException", UNTOLD, "a UserMigration or PreAuthentication trigger refused"),
    LookReading("UnexpectedLambdaException", UNTOLD, "a UserMigration or PreAuthentication trigger could not be run"),
    LookReading("InvalidLambdaResponseException", UNTOLD, "a trigger ran and its answer could not be read"),
    LookReading("ForbiddenException", UNTOLD, "a web ACL (AWS WAF) blocked the request"),
    LookReading("TooManyRequestsException", UNTOLD, "the request was throttled"),
    LookReading("InternalErrorException", UNTOLD, "AWS failed"),
    LookReading("OperationNotEnabledException", UNTOLD, "the operation is not enabled in this region"),
)  # fmt: skip
LOOK_CHALLENGE: Final = LookReading(
    "", ON, "the client allows USER_AUTH, and hides that there is no such user behind a simulated challenge"
)
LOOK_ODD: Final = LookReading("", UNTOLD, "the answer is none that is known for a user who does not exist")


@dataclass(frozen=True, slots=True)
class SignUpReading:
    """A row of SignUp's exceptions. ``refuses``: the client's configuration is to blame, not the moment."""

    code: str
    made: Made
    says: str
    text: str = ""
    refuses: bool = True


SIGN_UP: Final = (
    SignUpReading("ResourceNotFoundException", Made.NO, "there is no such app client in this region"),
    SignUpReading(
        "InvalidParameterException", Made.MAYBE, "the CustomMessage trigger gave a message that Cognito refused",
        r"emailbody|emailsubject|smsmessage|the message is empty",
    ),
    SignUpReading("InvalidParameterException", Made.MAYBE, "a name or an attribute was refused"),
    SignUpReading("InvalidPasswordException", Made.NO, "the password was refused"),
    SignUpReading(
        "NotAuthorizedException", Made.NO, "sign-up is closed in this pool", r"signup is not permitted"
    ),
    SignUpReading("NotAuthorizedException", Made.NO, "the secret hash was missing or wrong", HASH_TEXTS),
    SignUpReading(
        "NotAuthorizedException", Made.NO, "the client may not write an attribute that was sent",
        r"write unauthorized attribute",
    ),
    SignUpReading("NotAuthorizedException", Made.NO, "the sign-up was not permitted"),
    SignUpReading("UsernameExistsException", Made.FOREIGN, "somebody else has that name", refuses=False),
    SignUpReading(
        "UserLambdaValidationException", Made.MAYBE, "the PreSignUp trigger refused the sign-up", r"^presignup"
    ),
    SignUpReading(
        "UserLambdaValidationException", Made.YES, "the CustomMessage trigger failed", r"^custommessage"
    ),
    SignUpReading(
        "UserLambdaValidationException", Made.YES, "the PostConfirmation trigger failed", r"^postconfirmation"
    ),
    SignUpReading("UserLambdaValidationException", Made.MAYBE, "a Lambda trigger refused the sign-up"),
    SignUpReading("UnexpectedLambdaException", Made.MAYBE, "a Lambda trigger could not be run"),
    SignUpReading("InvalidLambdaResponseException", Made.MAYBE, "a Lambda trigger gave an answer that cannot be used"),
    SignUpReading("TooManyRequestsException", Made.NO, "the request was throttled", refuses=False),
    SignUpReading(
        "LimitExceededException", Made.YES, "a limit was met, such as the messages of the day; the user exists, "
        "unconfirmed",
    ),
    SignUpReading("CodeDeliveryFailureException", Made.YES, "the code could not be delivered"),
    SignUpReading("InvalidSmsRoleAccessPolicyException", Made.MAYBE, "the SMS role may not publish messages"),
    SignUpReading("InvalidSmsRoleTrustRelationshipException", Made.MAYBE, "Cognito may not assume the SMS role"),
    SignUpReading("InvalidEmailRoleAccessPolicyException", Made.MAYBE, "Cognito may not use the e-mail identity"),
    SignUpReading("InternalErrorException", Made.MAYBE, "AWS failed", refuses=False),
    SignUpReading(
        "OperationNotEnabledException", Made.NO, "this region holds a replica that takes no sign-ups"
    ),
    SignUpReading(
        "ForbiddenException", Made.NO, "a web ACL (AWS WAF) blocked the request; it may let the app's own pass"
    ),
)  # fmt: skip
"""Every exception that the service model lists for SignUp. Which of them leave a user: LimitExceededException by the
API reference ("the user is successfully created and is in an UNCONFIRMED state"), CodeDeliveryFailureException by
https://github.com/aws/aws-sdk/issues/438; MAYBE where nothing is documented, so that the user is looked for."""

SIGN_UP_ODD: Final = SignUpReading("", Made.MAYBE, "the answer is none that is known of SignUp", refuses=False)


def read_look(reply: Reply) -> LookReading:
    """What an answer to the look means."""
    if reply.members is not None:
        challenge = "ChallengeName" in reply.body and "Session" in reply.body
        return LOOK_CHALLENGE if challenge else LOOK_ODD
    if reply.lost:
        return LookReading("", UNTOLD, f"no answer came: {reply.lost}")
    return next((row for row in LOOK if _fits(row, reply)), LOOK_ODD)


def read_sign_up(reply: Reply) -> SignUpReading:
    """What an answer to SignUp means."""
    if reply.members is not None:
        return SignUpReading("", Made.YES, "the sign-up was accepted", refuses=False)
    if reply.lost:
        made = Made.MAYBE if reply.sent else Made.NO
        return SignUpReading("", made, f"no answer came: {reply.lost}", refuses=False)
    return next((row for row in SIGN_UP if _fits(row, reply)), SIGN_UP_ODD)


def _fits(row: LookReading | SignUpReading, reply: Reply) -> bool:
    return row.code == reply.code and re.search(row.text, reply.message, re.IGNORECASE) is not None
