"""The location of a result, for formats that need a file."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from cognito_audit.aws.arn import parse as parse_arn
from cognito_audit.model.inventory import Location, TargetInfo
from cognito_audit.model.run import Result, Run
from cognito_audit.text.sanitize import plain_text

_NOT_IN_A_PATH: Final = re.compile(r"[^\w.+=@-]")


def location_of(result: Result, target: TargetInfo) -> Location:
    """The location in a file, the target's own where the result has none, or the synthetic one of a live target.

    Files are named as code hosts want them: without a leading ``./``.
    """
    return _tidy(result.location) if result.location else location_of_target(target)


def location_of_target(target: TargetInfo) -> Location:
    """The location where a target is defined in a file, or the synthetic one of a live target."""
    return _tidy(target.location) if target.location else Location(synthetic_path(target))


def _tidy(location: Location) -> Location:
    file = plain_text(location.file).removeprefix("./") or "-"
    return Location(file, max(location.line, 1), max(location.column, 1))


def synthetic_path(target: TargetInfo) -> str:
    """A relative path for a target that is not in a file: ``aws/ACCOUNT/REGION/POOL/CLIENT.json``.

    GitHub refuses a whole upload for one result without a file. The path is made of ids alone, so that it stays the
    same between runs: an alert whose path changes is closed and opened anew. Unknown parts are ``unknown``.
    """
    parts = [target.account or "unknown", target.region or "unknown", target.user_pool_id, target.client_id]
    if not target.user_pool_id and not target.client_id:
        parts.append(target.id)
    return "/".join(["aws", *(_segment(part) for part in parts if part)]) + ".json"


def _segment(part: str) -> str:
    safe = _NOT_IN_A_PATH.sub("_", plain_text(part))
    return safe if safe.strip(".") else "_"


def numbered(names: Iterable[str]) -> list[int]:
    """For each name, the number of its occurrence, from 1."""
    seen: dict[str, int] = {}
    numbers = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        numbers.append(seen[name])
    return numbers


def distinct(names: Iterable[str]) -> list[str]:
    """The names made unique: a later one that is taken gets a number (``a``, ``a #2``)."""
    taken: set[str] = set()
    tried: dict[str, int] = {}
    unique_names = []
    for name in names:
        unique = name
        while unique in taken:
            tried[name] = tried.get(name, 1) + 1
            unique = f"{name} #{tried[name]}"
        taken.add(unique)
        unique_names.append(unique)
    return unique_names


def target_of(result: Result, targets: Mapping[str, TargetInfo]) -> TargetInfo:
    """A result's target; one that the run does not list is known by its id alone."""
    return targets.get(result.target) or TargetInfo(result.target, "target", result.target)


def partition_of(target: TargetInfo, run: Run) -> str:
    """The AWS partition of a target (``aws``, ``aws-cn``), from its ARN or the identity of the run; else empty."""
    arn = parse_arn(target.arn)
    if arn:
        return arn.partition
    return run.identity.partition if run.identity and target.account else ""
