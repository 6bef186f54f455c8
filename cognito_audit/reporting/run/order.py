"""The order of a report, independent of the order in which things were read."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from typing import Final

from cognito_audit.model.inventory import Location
from cognito_audit.model.run import Result, Run

_CHECK: Final = attrgetter("target", "rule")
"""Few results share a target and a rule, so that these two settle almost every comparison."""


def in_order(run: Run) -> Run:
    """The same run with its lists sorted: equal runs give equal bytes. Notes and the selection keep their order."""
    return replace(
        run,
        rules=tuple(sorted(run.rules, key=lambda rule: (rule.id, rule.name))),
        targets=tuple(sorted(run.targets, key=lambda target: (target.id, target.kind, target.name))),
        results=tuple(_sorted(run.results)),
        inputs=tuple(sorted(run.inputs, key=lambda read: (read.name, read.source, read.sha256))),
        errors=tuple(sorted(run.errors, key=lambda error: (error.file, error.line, error.column, error.message))),
        broken=tuple(sorted(run.broken)),
        unread=tuple(sorted(run.unread, key=lambda missing: (missing.path, missing.reason, missing.action))),
    )


def _sorted(results: Iterable[Result]) -> Iterator[Result]:
    """Sort by what distinguishes results; the rare ones that are still equal, by everything they hold."""
    for _, answers in groupby(sorted(results, key=_CHECK), _CHECK):
        first, *others = answers
        if not others:
            yield first
            continue
        for _, group in groupby(sorted((first, *others), key=_result_key), _result_key):
            same = list(group)
            yield from same if len(same) == 1 else sorted(same, key=repr)


def _result_key(result: Result) -> tuple[str | int, ...]:
    location = result.location or Location("", 0, 0)
    return (
        result.path,
        location.file,
        location.line,
        location.column,
        result.fingerprint,
        result.message,
    )
