"""User pools: create, read, list, update, delete, MFA, tags.

Source: the API reference of each operation; pool_model.py for what an update keeps and resets, pool_refusals.py for
refusals. SetUserPoolMfaConfig replaces everything (https://github.com/go-to-k/cdkd/issues/2064): omitted
means OFF or removed. The text of the deletion refusal is AWS's, from terminal output in public write-ups.
"""

import copy
from typing import Any

from moto.core.responses import ActionResult, EmptyResult

from cognito_audit.sandbox.account import ACCOUNT_ID
from cognito_audit.sandbox.errors import invalid_parameter, not_found
from cognito_audit.sandbox.operations import Operations, answer
from cognito_audit.sandbox.pool_model import Pool
from cognito_audit.sandbox.pool_refusals import refuse_mfa, refuse_pool


class PoolOperations(Operations):
    """The operations on user pools."""

    def create_user_pool(self) -> ActionResult:
        """CreateUserPool."""
        _refuse_nameless(self.members.get("Schema") or [])
        region = self.backend
        pool = Pool(ACCOUNT_ID, self.region, self.members, lambda: region.user_pool_domains)
        refuse_pool(pool.extended_config, self.members, pool.mfa)
        region.user_pools[pool.id] = pool
        return answer(UserPool=pool.to_json(extended=True))

    def describe_user_pool(self) -> ActionResult:
        """DescribeUserPool."""
        return answer(UserPool=self.pool().to_json(extended=True))

    def list_user_pools(self) -> ActionResult:
        """ListUserPools, at most 60 a page."""
        pools, more = self.page(list(self.backend.user_pools.values()), "id")
        return answer(UserPools=[pool.to_json() for pool in pools], **more)

    def update_user_pool(self) -> ActionResult:  # type: ignore[override, unused-ignore]  # moto's answers null
        """UpdateUserPool: resets most omitted settings."""
        pool = self.pool()
        refuse_pool(pool.after_update(self.members), self.members, pool.mfa)
        pool.update(self.members)
        return EmptyResult()

    def add_custom_attributes(self) -> ActionResult:
        """AddCustomAttributes."""
        _refuse_nameless(self.members["CustomAttributes"])
        self.backend.add_custom_attributes(self.pool().id, self.members["CustomAttributes"])
        return EmptyResult()

    def delete_user_pool(self) -> ActionResult:
        """DeleteUserPool, refused while DeletionProtection is ACTIVE."""
        pool = self.pool()
        if pool.extended_config["DeletionProtection"] == "ACTIVE":
            raise invalid_parameter(
                "The user pool cannot be deleted because deletion protection is activated. "
                "Deletion protection must be inactivated first."
            )
        del self.backend.user_pools[pool.id]
        return EmptyResult()

    def get_user_pool_mfa_config(self) -> ActionResult:
        """GetUserPoolMfaConfig."""
        return answer(**self.pool().mfa)

    def set_user_pool_mfa_config(self) -> ActionResult:
        """SetUserPoolMfaConfig: replaces everything."""
        pool = self.pool()
        mfa = {name: copy.deepcopy(value) for name, value in self.members.items() if name != "UserPoolId"}
        mfa.setdefault("MfaConfiguration", "OFF")
        refuse_mfa(pool.extended_config, mfa)
        pool.mfa = mfa
        pool.extended_config["MfaConfiguration"] = mfa["MfaConfiguration"]
        return answer(**mfa)

    def list_tags_for_resource(self) -> ActionResult:
        """ListTagsForResource of a user pool's ARN."""
        return answer(Tags=self._pool_by_arn().extended_config["UserPoolTags"])

    def tag_resource(self) -> ActionResult:
        """TagResource."""
        self._pool_by_arn().extended_config["UserPoolTags"].update(self.members["Tags"])
        return EmptyResult()

    def untag_resource(self) -> ActionResult:
        """UntagResource."""
        tags = self._pool_by_arn().extended_config["UserPoolTags"]
        for key in self.members["TagKeys"]:
            tags.pop(key, None)
        return EmptyResult()

    def _pool_by_arn(self) -> Pool:
        arn = self.members["ResourceArn"]
        for pool in self.backend.user_pools.values():
            if pool.arn == arn:
                return pool
        raise not_found(f"Resource {arn} does not exist.")


def _refuse_nameless(schema: list[dict[str, Any]]) -> None:
    """Refuse an attribute without a name, which the service model allows; the text is the sandbox's own."""
    if any("Name" not in attribute for attribute in schema):
        raise invalid_parameter("Every attribute of a schema needs a Name.")
