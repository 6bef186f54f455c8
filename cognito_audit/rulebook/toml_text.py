"""Texts in TOML as data: parsed, or as the wheel carries them.

A wheel holds what its own rule files and profiles say (``toml.json``), by the digest of the text, so that an audit
parses none of them. A text that was changed has another digest: it is parsed.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from cognito_audit.lib.package_data import ready_made

SHIPPED: Final = "toml.json"


def data_of(text: str) -> dict[str, Any]:
    """What a TOML text says. Raises ``tomllib.TOMLDecodeError``, a ``ValueError``."""
    found = shipped().get(digest_of(text))
    if found is not None:
        return dict(found)
    import tomllib  # noqa: PLC0415  not needed where the text was shipped

    return tomllib.loads(text)


@cache
def shipped() -> Mapping[str, Mapping[str, Any]]:
    """The texts that the wheel was built with, parsed, by digest; empty in a checkout."""
    data: Mapping[str, Mapping[str, Any]] = ready_made(SHIPPED)
    return data


def digest_of(text: str) -> str:
    """The name of a text in what is shipped."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
