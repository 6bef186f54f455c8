"""The configuration around a pool: risk, log delivery, request limits, domains.

Source: the API reference of each operation. The error texts are the sandbox's own. What DescribeRiskConfiguration
returns if nothing was set is not documented; here it returns the smallest configuration that the shape allows.
"""

import copy
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from moto.core.responses import ActionResult

from cognito_audit.sandbox.errors import not_found, refusal
from cognito_audit.sandbox.operations import Operations, answer
from cognito_audit.sandbox.pool_model import Pool

LIMITS = MappingProxyType(
    {
        "UserAuthentication": 120,
        "UserCreation": 50,
        "UserFederation": 25,
        "UserAccountRecovery": 30,
        "UserRead": 120,
        "UserUpdate": 25,
        "UserToken": 120,
        "UserResourceRead": 50,
        "UserResourceUpdate": 25,
        "UserList": 30,
        "UserPoolRead": 15,
        "UserPoolUpdate": 15,
        "UserPoolResourceRead": 20,
        "UserPoolResourceUpdate": 15,
        "UserPoolClientRead": 15,
        "UserPoolClientUpdate": 15,
        "ClientAuthentication": 150,
    }
)
"""Default requests a second: https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html"""


class PoolSettingsOperations(Operations):
    """The operations on the configuration around a pool."""

    def set_risk_configuration(self) -> ActionResult:
        """SetRiskConfiguration for the pool or for one client. Needs threat protection to be on."""
        pool, client_id = self._risk_target()
        if (pool.extended_config.get("UserPoolAddOns") or {}).get("AdvancedSecurityMode", "OFF") == "OFF":
            raise refusal("UserPoolAddOnNotEnabledException", "Threat protection is not enabled for this user pool.")
        pool.risk[client_id] = {**copy.deepcopy(self.members), "LastModifiedDate": datetime.now(UTC)}
        return answer(RiskConfiguration=pool.risk[client_id])

    def describe_risk_configuration(self) -> ActionResult:
        """DescribeRiskConfiguration: the client's own or the pool's, without falling back from one to the other."""
        pool, client_id = self._risk_target()
        nothing: dict[str, Any] = {"UserPoolId": pool.id, **({"ClientId": client_id} if client_id else {})}
        return answer(RiskConfiguration=pool.risk.get(client_id, nothing))

    def _risk_target(self) -> tuple[Pool, str | None]:
        if "ClientId" not in self.members:
            return self.pool(), None
        pool, client = self.client()
        return pool, client.id

    def set_log_delivery_configuration(self) -> ActionResult:
        """SetLogDeliveryConfiguration. The API reference: userAuthEvents need the Plus tier."""
        pool = self.pool()
        events = {item["EventSource"] for item in self.members["LogConfigurations"]}
        if "userAuthEvents" in events and pool.tier != "PLUS":
            raise refusal("FeatureUnavailableInTierException", "Exporting userAuthEvents needs the PLUS tier.")
        pool.log_delivery = copy.deepcopy(self.members["LogConfigurations"])
        return self.get_log_delivery_configuration()

    def get_log_delivery_configuration(self) -> ActionResult:
        """GetLogDeliveryConfiguration."""
        pool = self.pool()
        return answer(LogDeliveryConfiguration={"UserPoolId": pool.id, "LogConfigurations": pool.log_delivery})

    def get_provisioned_limit(self) -> ActionResult:
        """GetProvisionedLimit: the default quota of a request category."""
        definition = self.members["LimitDefinition"]
        category = definition["Attributes"].get("Category")
        if category not in LIMITS:
            raise not_found(f"There is no limit for the category {category}.")
        limit = LIMITS[category]
        return answer(Limit={"LimitDefinition": definition, "ProvisionedLimitValue": limit, "FreeLimitValue": limit})

    def list_identity_providers(self) -> ActionResult:
        """ListIdentityProviders, at most 60 a page."""
        providers, more = self.page(list(self.pool().identity_providers.values()), "name")
        return answer(Providers=[provider.to_json() for provider in providers], **more)

    def list_resource_servers(self) -> ActionResult:
        """ListResourceServers, at most 50 a page."""
        servers, more = self.page(list(self.pool().resource_servers.values()), "identifier", default=50)
        return answer(ResourceServers=[server.to_json() for server in servers], **more)

    def describe_user_pool_domain(self) -> ActionResult:
        """DescribeUserPoolDomain: an unknown domain is an empty description, as moto has it."""
        domain = self.backend.user_pool_domains.get(self.members["Domain"])
        if domain is None:
            return answer(DomainDescription={})
        described = {name: value for name, value in domain.to_json().items() if value is not None}
        return answer(DomainDescription={**described, "AWSAccountId": self.account.region(self.region).account_id})
