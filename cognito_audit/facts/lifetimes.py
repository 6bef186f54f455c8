"""Facts of the tokens of an app client: how long they live, and whether they are rotated.

Quotations are from the Amazon Cognito API reference, UserPoolClientType, unless another source is named.
"""

from typing import Final

from cognito_audit.facts.derived import derived
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.model.values import Facts, Items

DAY: Final = 24 * 60
"""A day in minutes."""

DEFAULT_LIFETIMES: Final = {"AccessToken": 60.0, "IdToken": 60.0, "RefreshToken": 30.0 * DAY}
"""In minutes. Access and ID tokens are by default "valid for one hour", "refresh tokens are valid for 30 days"."""

DEFAULT_UNITS: Final = {"AccessToken": "hours", "IdToken": "hours", "RefreshToken": "days"}
""""The default time unit for AccessTokenValidity in an API request is hours", for IdTokenValidity likewise; "The
default time unit for RefreshTokenValidity in an API request is days"."""

SECONDS_IN: Final = {"seconds": 1, "minutes": 60, "hours": 60 * 60, "days": 24 * 60 * 60}

LIFETIME_RANGE: Final = {
    "AccessToken": (5, DAY),
    "IdToken": (5, DAY),
    "RefreshToken": (60, 3650 * DAY),
}
"""In minutes, both ends allowed. TokenValidityUnitsType: "AccessTokenValidity duration can range from five minutes to
one day", IdTokenValidity likewise, and "RefreshTokenValidity duration can range from 60 minutes to 10 years", which
its greatest value, 315360000 seconds, counts as 3650 days."""


def lifetime_minutes(client: Facts, token: str) -> float:
    """How long the ``token`` (AccessToken, IdToken or RefreshToken) of an app client lives, in minutes.

    A 0 means the default: "Amazon Cognito overrides the value with the default value of 30 days"
    (RefreshTokenValidity). Raises ``NotKnown`` where the number or its unit is not known.
    """
    value = client[f"{token}Validity"]
    if not value:
        return DEFAULT_LIFETIMES[token]
    unit = client["TokenValidityUnits"][token] or DEFAULT_UNITS[token]
    if unit not in SECONDS_IN:
        raise NotKnown(f"{client.path}.TokenValidityUnits.{token}", Unknown(f"{unit!r} is not a unit of time"))
    return float(value * SECONDS_IN[unit] / 60)


class TokenFacts(Facts):
    """The part of a client's facts that is about its tokens."""

    __slots__ = ()

    @derived("RefreshTokenRotation.Feature")
    def rotates_refresh_tokens(self) -> bool:
        """Whether each refresh gives a new refresh token."""
        return bool(self["RefreshTokenRotation"]["Feature"] == "ENABLED")

    @derived("RefreshTokenRotation")
    def retry_grace_seconds(self) -> int:
        """How long a refresh token still works after it was rotated out: "up to 60 seconds" (RefreshTokenRotationType).
        The API reference names no default.
        """
        period = self["RefreshTokenRotation"]["RetryGracePeriodSeconds"]
        if period is None:
            path = f"{self.path}.RefreshTokenRotation.RetryGracePeriodSeconds"
            raise NotKnown(path, Unknown("is not set, and its default is not documented"))
        return int(period)

    @derived("AccessTokenValidity", "TokenValidityUnits.AccessToken")
    def access_token_minutes(self) -> float:
        """How long an access token lives, in minutes."""
        return lifetime_minutes(self, "AccessToken")

    @derived("IdTokenValidity", "TokenValidityUnits.IdToken")
    def id_token_minutes(self) -> float:
        """How long an ID token lives, in minutes."""
        return lifetime_minutes(self, "IdToken")

    @derived("RefreshTokenValidity", "TokenValidityUnits.RefreshToken")
    def refresh_token_minutes(self) -> float:
        """How long a refresh token lives, in minutes."""
        return lifetime_minutes(self, "RefreshToken")

    @derived("RefreshTokenValidity", "TokenValidityUnits.RefreshToken")
    def refresh_token_days(self) -> float:
        """How long a refresh token lives, in days."""
        return lifetime_minutes(self, "RefreshToken") / DAY

    @derived("AccessTokenValidity", "IdTokenValidity", "RefreshTokenValidity", "TokenValidityUnits")
    def token_validities_out_of_range(self) -> Items:
        """Which of AccessTokenValidity, IdTokenValidity and RefreshTokenValidity AWS refuses as too short or too
        long; one that is not known leaves the others known.
        """
        members: list[str | Unknown] = []
        for token, (least, most) in LIFETIME_RANGE.items():
            try:
                if not least <= lifetime_minutes(self, token) <= most:
                    members.append(f"{token}Validity")
            except NotKnown as error:
                members.append(error.unknown)
        return Items(f"{self.path}.TokenValidityUnits", members)
