"""Facts of threat protection in full-function mode (the answer of DescribeRiskConfiguration)."""

from collections.abc import Mapping
from typing import Any, Final

from cognito_audit.facts.derived import derived
from cognito_audit.facts.kleene import is_empty
from cognito_audit.model.partial import PartialValue
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.model.values import Facts, Items

RISK_SETTINGS: Final = (
    "CompromisedCredentialsRiskConfiguration",
    "AccountTakeoverRiskConfiguration",
    "RiskExceptionConfiguration",
)
"""Members of a risk configuration that set something; the others name what it is for."""
CREDENTIAL_EVENTS: Final = ("SIGN_IN", "PASSWORD_CHANGE", "SIGN_UP")
COGNITO_DEFAULT: Final = "BLOCK"
"""The action of Cognito where nothing is set, at every level of risk and with every leaked password.

"To set the risk configuration for the user pool to defaults, send this request with only the UserPoolId parameter" (API
reference, SetRiskConfiguration). "Cognito defaults are: Detect compromised credentials on Sign-in, Sign-up, and
Password change. Respond to compromised credentials with the action Block sign-in"; "When you select Cognito defaults,
Amazon Cognito blocks sign-in at all risk levels and does not notify the user"
(https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-threat-protection.html).
"""


class Risk(Facts):
    """The effective risk configuration (DescribeRiskConfiguration): the client's own, else the pool's.

    A part that is absent is at Cognito's defaults, or of a client's own settings at the pool's; either way it is no
    setting that lets anything through. What a part leaves out that is there is unknown: no source says what it means.
    """

    __slots__ = ()
    defaults: Mapping[str, Any] = {
        "CompromisedCredentialsRiskConfiguration": {"EventFilter": (), "Actions": {}},
        "AccountTakeoverRiskConfiguration": {"Actions": {"LowAction": {}, "MediumAction": {}, "HighAction": {}}},
        "RiskExceptionConfiguration": {"BlockedIPRangeList": (), "SkippedIPRangeList": ()},
    }

    @derived("ClientId")
    def is_override(self) -> bool:
        """Whether these are an app client's own settings: without a ClientId they apply "to all user pool app clients
        that don't have client-level settings" (API reference, RiskConfigurationType). CloudFormation calls these ALL.
        """
        return self["ClientId"] not in (None, "ALL")

    @derived("CompromisedCredentialsRiskConfiguration.EventFilter")
    def compromised_credentials_events(self) -> Items:
        """The events in which passwords are looked up; an empty filter "Defaults to all events"."""
        events: Items = self["CompromisedCredentialsRiskConfiguration"]["EventFilter"]
        return Items(events.path, CREDENTIAL_EVENTS) if is_empty(events) else events

    @derived("CompromisedCredentialsRiskConfiguration.Actions.EventAction")
    def compromised_credentials_action(self) -> str | PartialValue:
        """What happens to a sign-in with a leaked password: BLOCK or NO_ACTION."""
        return self._action("CompromisedCredentialsRiskConfiguration", "Actions")

    @derived("AccountTakeoverRiskConfiguration.Actions.MediumAction.EventAction")
    def medium_risk_action(self) -> str | PartialValue:
        """What happens to a sign-in of medium risk: BLOCK, MFA_REQUIRED, MFA_IF_CONFIGURED or NO_ACTION."""
        return self._action("AccountTakeoverRiskConfiguration", "Actions", "MediumAction")

    @derived("AccountTakeoverRiskConfiguration.Actions.HighAction.EventAction")
    def high_risk_action(self) -> str | PartialValue:
        """What happens to a sign-in of high risk: BLOCK, MFA_REQUIRED, MFA_IF_CONFIGURED or NO_ACTION."""
        return self._action("AccountTakeoverRiskConfiguration", "Actions", "HighAction")

    def _action(self, part: str, *members: str) -> str | PartialValue:
        """The EventAction below ``part``; Cognito's default where the part is absent or empty.

        Raises ``NotKnown`` where the part sets something, but not this.
        """
        at = self[part]
        if not self.has(part) or is_empty(at.member_names()):
            return COGNITO_DEFAULT
        for member in members:
            at = at[member]
        action = at["EventAction"]
        if action is None:
            why = "is left out beside other risk settings, and AWS does not document what that means"
            raise NotKnown(f"{at.path}.EventAction", Unknown(why))
        return action if isinstance(action, PartialValue) else str(action)
