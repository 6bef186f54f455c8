"""Versions as package registries order them, and the versions that a range allows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

VersionKey: TypeAlias = tuple[tuple[int, ...], int, tuple[tuple[int, int, str], ...]]

_VERSION: Final = re.compile(r"v?(?P<release>\d+(?:\.\d+)*)(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_COMPARATOR: Final = re.compile(r"(?P<sign>\^|~=|~|===|==|=|>=|<=|!=|>|<)?\s*(?P<version>v?\d[\w.*+-]*)")
_FINAL, _PRE, _POST = 0, -1, 1


def version_key(text: str) -> VersionKey | None:
    """Return a sort key: ``1.9`` < ``1.10``, ``1.0rc1`` and ``1.0-beta.2`` < ``1.0`` < ``1.0.post1``.

    Build and local parts (``+...``) are ignored. None if the text is not a version.
    """
    match = _VERSION.fullmatch(text.strip().partition("+")[0])
    if match is None:
        return None
    numbers = [int(number) for number in match["release"].split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    rest = match["rest"].lower().strip("-._")
    if rest and not re.fullmatch(r"[0-9a-z.\-_]+", rest):
        return None
    stage = _FINAL if not rest else _POST if rest.startswith(("post", "rev")) else _PRE
    return tuple(numbers), stage, tuple(_parts(rest))


def _parts(rest: str) -> Iterator[tuple[int, int, str]]:
    """Yield the identifiers of a pre-release: numbers by size, before words by letter."""
    for part in re.findall(r"\d+|[a-z]+", rest):
        yield (0, int(part), "") if part.isdigit() else (1, 0, part)


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions that a requirement allows: from ``least`` (inclusive) up to ``most`` (exclusive); empty: no bound.

    ``exact`` is set if the requirement names one version.
    """

    exact: str = ""
    least: str = ""
    most: str = ""

    def older_than(self, version: str) -> bool | None:
        """Return whether all allowed versions are older than the given one; None if some are and some are not.

        Raises ``ValueError`` if the text is not a version.
        """
        limit = version_key(version)
        if limit is None:
            raise ValueError(f"{version!r} is not a version")
        if self.exact:
            own = version_key(self.exact)
            return None if own is None else own < limit
        least, most = version_key(self.least), version_key(self.most)
        if least is not None and least >= limit:
            return False
        return True if most is not None and most <= limit else None


def versions_of(requirement: str) -> Versions:
    """Return what a requirement of pip, Poetry or npm allows (``==1.2.3``, ``>=1,<2``, ``^3.7``, ``~1.2``, ``1.2.x``).

    Alternatives (``||``) and unsupported syntax allow any version.
    """
    text = requirement.strip()
    if "||" in text:
        return Versions()
    if version_key(text) is not None:
        return Versions(exact=text.removeprefix("v"))
    bounds = [_bounds(match["sign"] or "", match["version"].removeprefix("v")) for match in _COMPARATOR.finditer(text)]
    return Versions(*("".join([part for part in column if part][-1:]) for column in zip(*bounds, strict=True)))


def _bounds(sign: str, version: str) -> tuple[str, str, str]:
    """Return one comparator as ``exact``, ``least`` and ``most``; ``!=`` sets no bound."""
    stem = re.sub(r"\.[x*].*$", "", version, flags=re.IGNORECASE)
    if stem != version:
        return "", stem, _next(stem, 0)
    known = {
        ">=": ("", version, ""),
        ">": ("", version, ""),
        "<": ("", "", version),
        "<=": ("", "", _next(version, 0)),
        "^": ("", version, _caret(version)),
        "~=": ("", version, _next(version, 1)),
        "~": ("", version, _next(".".join(version.split(".")[:2]), 0)),
        "!=": ("", "", ""),
    }
    return known.get(sign, (version, "", ""))


def _next(version: str, dropped: int) -> str:
    """Return the first version after all that begin with this one, ignoring its last ``dropped`` parts."""
    numbers = [int(number) for number in re.findall(r"\d+", version.partition("-")[0])]
    kept = numbers[: len(numbers) - dropped] or numbers[:1]
    return ".".join(str(number) for number in (*kept[:-1], kept[-1] + 1))


def _caret(version: str) -> str:
    """Return the upper bound of ``^``: the next version with a greater first non-zero number."""
    numbers = [int(number) for number in re.findall(r"\d+", version.partition("-")[0])]
    position = next((index for index, number in enumerate(numbers) if number), len(numbers) - 1)
    return ".".join(str(number) for number in (*numbers[:position], numbers[position] + 1))
