"""Unknowns that are accepted: checks that were not evaluated, and what a finding leaves open."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final

from cognito_audit.model.run import Result, Suppressed
from cognito_audit.model.verdict import Status

_POSITION: Final = re.compile(r"\[\d+\]|:\d+(?::\d+)?\b")


def unknown_part(result: Result) -> Result | None:
    """Return what a result leaves open and is not accepted, as a check that was not evaluated; None for nothing."""
    if not result.is_open or not (result.missing or result.status is Status.NOT_EVALUATED):
        return None
    return Result(
        result.rule,
        result.name,
        result.severity,
        result.target,
        Status.NOT_EVALUATED,
        path=result.path,
        location=result.location,
        missing=result.missing,
        fingerprint=_fingerprint(result),
    )


def reasons(result: Result) -> str:
    """Return why a check was not evaluated, without positions: it is the same reason wherever it stands."""
    return "; ".join(sorted({_POSITION.sub("", str(missing)) for missing in result.missing}))


def accepted(results: Iterable[Result], accept: Callable[[Result], Suppressed | None]) -> Iterator[Result]:
    """Yield the results with the unknown parts accepted for which ``accept`` says how.

    What a finding leaves open becomes a result beside it, once for all findings of a rule on a target.
    """
    decided: dict[tuple[str, str, str], Suppressed | None] = {}
    for result in results:
        part = unknown_part(result)
        if part is None:
            yield result
            continue
        key = (part.rule, part.target, part.fingerprint)
        is_first = key not in decided
        why = decided[key] if not is_first else decided.setdefault(key, accept(part))
        if why is None or result.status is not Status.NOT_EVALUATED:
            yield replace(result, missing=()) if why else result
        if why is not None and is_first:
            yield replace(part, suppressed=why)


def _fingerprint(result: Result) -> str:
    """Return what identifies an unknown in another run: the rule, the target, the verdict beside it and the reasons."""
    whole = f"{result.rule}|{result.target}|{result.status}|not-evaluated|{reasons(result)}"
    return hashlib.sha256(whole.encode()).hexdigest()[:16]
