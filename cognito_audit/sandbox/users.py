"""The operations of administrators on users.

Source: the API reference of each operation. AdminCreateUser's answer has no Session member. A user created
without a temporary password, with messages suppressed and a verified address, in a pool with EMAIL_OTP, is CONFIRMED
at once ("unless you have passwordless options active"; a public runbook confirms it). Filters, groups and the
other user operations are moto's.
"""

from moto.cognitoidp.models import UserStatus
from moto.core.responses import ActionResult, EmptyResult

from cognito_audit.sandbox.client_model import random_text
from cognito_audit.sandbox.errors import not_authorized, refusal
from cognito_audit.sandbox.operations import Operations, answer
from cognito_audit.sandbox.sign_up_refusals import refuse_password, refuse_username


class UserOperations(Operations):
    """AdminCreateUser, AdminConfirmSignUp, AdminDeleteUser."""

    def admin_create_user(self) -> ActionResult:
        """AdminCreateUser."""
        pool, username = self.pool(), self.members["Username"]
        temporary = self.members.get("TemporaryPassword")
        refuse_username(pool, username)
        if temporary:
            refuse_password(pool, temporary)
        resend = self.members.get("MessageAction") == "RESEND"
        if not resend and pool._get_user(username) is not None:  # noqa: SLF001 - moto's name for a public part of its pool
            raise refusal("UsernameExistsException", "User account already exists")
        user = self.backend.admin_create_user(
            pool.id,
            username,
            self.members.get("MessageAction") or "",
            temporary or random_text(16),
            self.members.get("UserAttributes") or [],
        )
        verified = user.attribute_lookup.get("email_verified", "").lower() == "true"
        suppressed = self.members.get("MessageAction") == "SUPPRESS"
        if not temporary and suppressed and verified and "EMAIL_OTP" in pool.first_factors:
            user.status, user.password = UserStatus.CONFIRMED, None
        return answer(User=user.to_json(extended=True))

    def admin_confirm_sign_up(self) -> ActionResult:
        """AdminConfirmSignUp: its answer is empty, without a Session."""
        user = self.backend.admin_get_user(self.pool().id, self.members["Username"])
        if user.status != UserStatus.UNCONFIRMED:
            raise not_authorized(f"User cannot be confirmed. Current status is {UserStatus(user.status).value}")
        user.status = UserStatus.CONFIRMED
        return EmptyResult()

    def admin_delete_user(self) -> ActionResult:
        """AdminDeleteUser: in any state; also deletes the sign-up code."""
        pool = self.pool()
        user = self.backend.admin_get_user(pool.id, self.members["Username"])
        self.backend.admin_delete_user(pool.id, self.members["Username"])
        self.account.codes.pop((pool.id, user.username), None)
        return EmptyResult()
