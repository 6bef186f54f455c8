"""The pools that ``[fix] never`` names: no update is sent to them, nor is one restored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cognito_audit.errors import UserError
from cognito_audit.lib.globs import matches
from cognito_audit.sources.live import Aws, CallFailed


@dataclass(frozen=True, slots=True)
class Protection:
    """``globs`` are names, ids or globs of pools that must not be changed."""

    aws: Aws
    globs: Sequence[str] = ()

    def reason(self, region: str, user_pool_id: str, known_name: str) -> str:
        """Return why a pool must not be changed, or nothing. ``known_name`` is empty if its name was not read.

        Without globs nothing is read. With some, the pool's present name decides too: it may have been renamed, and a
        name that cannot be read may be one of them.
        """
        if not self.globs:
            return ""
        if reason := self._match(user_pool_id, known_name):
            return reason
        try:
            name = self._present_name(region, user_pool_id)
        except (CallFailed, UserError) as error:
            return f"it is unknown whether [fix] never names this pool, because its name could not be read: {error}"
        return self._match(name)

    def _match(self, *names: str) -> str:
        glob = next((glob for glob in self.globs if any(name and matches(name, glob) for name in names)), "")
        return f"[fix] never names this pool ({glob})" if glob else ""

    def _present_name(self, region: str, user_pool_id: str) -> str:
        """Return the pool's name. Raises ``CallFailed`` or ``UserError``."""
        answer = self.aws.call("cognito-idp", region, "DescribeUserPool", UserPoolId=user_pool_id)
        pool = answer.members.get("UserPool")
        name = pool.get("Name") if isinstance(pool, Mapping) and pool.get("Id") == user_pool_id else None
        if not isinstance(name, str) or not name:
            raise UserError("the answer of DescribeUserPool has no Name")
        return name
