"""How long the tokens of an app client live: values, units, defaults and ranges.

Quotations are from the Amazon Cognito API reference, UserPoolClientType, unless another source is named.
"""

from typing import Final

from cognito_audit.model.values import Facts, NotKnown, Unknown

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
        raise NotKnown(f"{client.path}.TokenValidityUnits.{token}", Unknown(f"{unit!r} is no unit of time"))
    return float(value * SECONDS_IN[unit] / 60)
