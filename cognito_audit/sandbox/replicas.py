"""Replicas: a pool in a second region, and the operations on it.

Source: the API reference of each operation and
https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-multi-region.html: replicas share the pool's id;
e-mail, SMS, Lambda triggers, tags and log export are separate per region, everything else comes from the primary; the
pool needs a customer managed key and the Essentials or Plus plan; it has one secondary at most; a new one is INACTIVE.
The initial regional settings of a new secondary are not documented: here they are a new pool's defaults. The error
texts are the sandbox's own.
"""

import copy
from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult

from cognito_audit.sandbox.errors import invalid_parameter, not_found, not_modelled, refusal
from cognito_audit.sandbox.operations import Operations, answer
from cognito_audit.sandbox.pool_model import DEFAULTS, Pool

REGIONAL = ("EmailConfiguration", "SmsConfiguration", "LambdaConfig", "UserPoolTags")
"""The settings of UpdateUserPool that are separate for each replica."""

WRITES = ("Add", "Admin", "Create", "Delete", "Set", "Start", "Stop", "Update", "SignUp")
"""The prefixes of operations that a secondary refuses, except `WRITES_OF_A_REPLICA` and `READS`.

API reference, UserPoolReplicaType: "Generally, only administrator operations that set configurations specific to the
replica, and only end-user operations that do not create or change attributes of a user are supported."
"""

WRITES_OF_A_REPLICA = frozenset({"SetLogDeliveryConfiguration", "UpdateUserPool", "UpdateUserPoolReplica"})
READS = frozenset({"AdminGetUser", "AdminInitiateAuth", "AdminListGroupsForUser", "AdminRespondToAuthChallenge"})


class Replica(Pool):
    """The secondary of ``primary``: clients, users and every setting that is not regional are the primary's."""

    is_primary = False

    def __init__(self, primary: Pool, region: str, tags: dict[str, str], domains: Callable[[], dict[str, Any]]) -> None:
        # No super().__init__: attributes that are not set here are read from the primary at that moment.
        self.primary, self.region, self._domains = primary, region, domains
        self.arn = f"arn:aws:cognito-idp:{region}:{primary.account_id}:userpool/{primary.id}"
        self.own = {name: copy.deepcopy(DEFAULTS[name]) for name in REGIONAL if name in DEFAULTS}
        self.own["UserPoolTags"] = dict(tags)
        self.log_delivery: list[dict[str, Any]] = []
        self.replica_status = "INACTIVE"

    def __getattr__(self, name: str) -> Any:
        if name == "primary":  # not set yet: an object that is being copied
            raise AttributeError(name)
        return getattr(self.primary, name)

    @property
    def extended_config(self) -> dict[str, Any]:  # type: ignore[override, unused-ignore]  # never set on a replica
        """The primary's settings with this region's own."""
        shared = {name: value for name, value in self.primary.extended_config.items() if name not in REGIONAL}
        return {**shared, **self.own}

    @property
    def mfa(self) -> dict[str, Any]:  # type: ignore[override, unused-ignore]  # never set on a replica
        """The primary's MFA configuration with this region's SmsConfiguration."""
        mfa = copy.deepcopy(self.primary.mfa)
        if "SmsConfiguration" in mfa.get("SmsMfaConfiguration", {}):
            del mfa["SmsMfaConfiguration"]["SmsConfiguration"]
            if "SmsConfiguration" in self.own:
                mfa["SmsMfaConfiguration"]["SmsConfiguration"] = self.own["SmsConfiguration"]
        return mfa

    def update(self, settings: dict[str, Any]) -> None:
        """UpdateUserPool in the secondary: regional settings change, all others must be sent as they are."""
        for name, value in self.primary.after_update(settings).items():
            if name not in REGIONAL and value != self.primary.extended_config.get(name):
                raise invalid_parameter(f"{name} must match the existing value in a secondary Region.")
        after = super().after_update(settings)
        self.own = {name: after[name] for name in REGIONAL if name in after}


class ReplicaOperations(Operations):
    """The operations on replicas, and what a secondary refuses."""

    def create_user_pool_replica(self) -> ActionResult:
        """CreateUserPoolReplica: the replica exists at once and is INACTIVE."""
        pool, region = self.pool(), self.members["RegionName"]
        if pool.tier == "LITE":
            raise refusal("FeatureUnavailableInTierException", "Replicas need the Essentials or Plus plan.")
        if (pool.extended_config.get("KeyConfiguration") or {}).get("KeyType") != "CUSTOMER_MANAGED_KEY":
            raise invalid_parameter("Replicas need a multi-Region customer managed key.")
        if region == pool.region:
            raise invalid_parameter(f"The user pool is in {region} already.")
        if len(self._replicas(pool)) > 1:
            raise refusal("LimitExceededException", "The user pool has a replica already.")
        secondary = self.account.region(region)
        tags = self.members.get("UserPoolTags") or {}
        replica = Replica(pool, region, tags, lambda: secondary.user_pool_domains)
        secondary.user_pools[pool.id] = replica
        return answer(UserPoolReplica=_shown(replica))

    def list_user_pool_replicas(self) -> ActionResult:
        """ListUserPoolReplicas, in either region: "including both primary and secondary replicas"."""
        return answer(UserPoolReplicas=[_shown(pool) for pool in self._replicas(self.pool())])

    def update_user_pool_replica(self) -> ActionResult:
        """UpdateUserPoolReplica."""
        replica = self._replica()
        replica.replica_status = self.members["Status"]
        return answer(UserPoolReplica=_shown(replica))

    def delete_user_pool_replica(self) -> ActionResult:
        """DeleteUserPoolReplica: "You can only delete replicas that are in the INACTIVE status"."""
        replica = self._replica()
        if replica.replica_status != "INACTIVE":
            raise invalid_parameter("Only an inactive replica can be deleted.")
        del self.account.region(replica.region).user_pools[replica.id]
        return answer(UserPoolReplica={**_shown(replica), "Status": "DELETING"})

    def _replicas(self, pool: Pool) -> list[Pool]:
        """Return the pool in each of its regions, the primary first."""
        return sorted(self.account.everywhere(pool.id), key=lambda one: not one.is_primary)

    def _replica(self) -> Replica:
        for pool in self._replicas(self.pool()):
            if isinstance(pool, Replica) and pool.region == self.members["RegionName"]:
                return pool
        raise not_found(f"The user pool has no replica in {self.members['RegionName']}.")

    def _check_request(self) -> None:
        super()._check_request()
        action, pool = self._get_action(), self.backend.user_pools.get(self.members.get("UserPoolId", ""))
        if pool is None:
            return
        if action == "DeleteUserPool" and len(self._replicas(pool)) > 1:
            raise not_modelled("the deletion of a user pool that has a replica")
        if not pool.is_primary and action.startswith(WRITES) and action not in WRITES_OF_A_REPLICA | READS:
            raise refusal("OperationNotEnabledException", f"{action} is not enabled in this Region.")


def _shown(pool: Pool) -> dict[str, str]:
    role, status = ("SECONDARY", pool.replica_status) if isinstance(pool, Replica) else ("PRIMARY", "ACTIVE")
    return {"RegionName": pool.region, "Status": status, "Role": role, "UserPoolArn": pool.arn}
