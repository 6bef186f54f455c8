"""TOML texts as data: parsed, or as the wheel ships them.

A wheel ships its own rule files and profiles as data (``toml.json``), by the digest of the text, so that an audit does
not parse them. A text that was changed has another digest, and is parsed.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from cognito_audit.lib.package_data import ready_made

SHIPPED: Final = "toml.json"


def data_of(text: str) -> dict[str, Any]:
    """Return the data of a TOML text. Raises ``tomllib.TOMLDecodeError``, a ``ValueError``."""
    data = shipped().get(digest_of(text))
    if data is not None:
        return dict(data)
    import tomllib  # noqa: PLC0415  not needed where the text was shipped

    return tomllib.loads(text)


@cache
def shipped() -> Mapping[str, Mapping[str, Any]]:
    """Return the data that the wheel ships, by digest; none in a checkout."""
    data: Mapping[str, Mapping[str, Any]] = ready_made(SHIPPED)
    return data


def digest_of(text: str) -> str:
    """Return the key of a text in what is shipped."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
