"""The outline of a comparison: a verdict, sections and notes, the same for every format that people read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from cognito_audit.comparison.drift import ClientComparison, Drift
from cognito_audit.comparison.fields import MINUTES
from cognito_audit.comparison.runs import Direction, RunChange, RunComparison
from cognito_audit.model.inventory import TargetInfo
from cognito_audit.reporting.run.summary import counted
from cognito_audit.text.values import format_short

_TITLES: Final = {
    Direction.WORSE: "Worse",
    Direction.BETTER: "Better",
    Direction.UNSURE: "Known before, but not any more",
}
_COUNTED: Final = {Direction.WORSE: "worse", Direction.BETTER: "better", Direction.UNSURE: "not known any more"}


@dataclass(frozen=True, slots=True)
class OutlineItem:
    """One line of a section, and its labelled details."""

    text: str
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its items; ``about`` stands below it."""

    title: str
    items: tuple[OutlineItem, ...]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """A comparison in words."""

    verdict: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...]


def outline_of(comparison: RunComparison | Drift) -> Outline:
    """Describe the differences between two runs, or between live clients and their definitions."""
    return _of_drift(comparison) if isinstance(comparison, Drift) else _of_runs(comparison)


def _of_runs(runs: RunComparison) -> Outline:
    counts = (f"{len(runs.of(direction))} {word}" for direction, word in _COUNTED.items())
    targets = (("New targets", runs.new), ("Targets that are gone", runs.gone))
    sections = (
        *(Section(_TITLES[direction], tuple(map(_change, runs.of(direction)))) for direction in Direction),
        *(Section(title, tuple(map(_target, infos))) for title, infos in targets),
    )
    return Outline(f"{', '.join(counts)}.", tuple(filter(_is_filled, sections)), tuple(runs.notes()))


def _of_drift(drift: Drift) -> Outline:
    drifted = sum(bool(pair.differences) for pair in drift.clients)
    verdict = f"{drifted} of {counted(len(drift.clients), 'app client')} drifted from the definition."
    sections = (
        *map(_pair, drift.clients),
        _names("Not compared: definitions without a live client of the same name", drift.only_defined),
        _names("Not compared: live clients without a definition of the same name", drift.only_live),
        _names("Not read", drift.unread),
    )
    errors = tuple(f"error: {error.location}: {error.message}" for error in drift.errors)
    return Outline(verdict, tuple(filter(_is_filled, sections)), errors)


def _names(title: str, names: tuple[str, ...]) -> Section:
    return Section(title, tuple(map(OutlineItem, names)))


def _is_filled(section: Section) -> bool:
    return bool(section.items or section.about)


def _change(change: RunChange) -> OutlineItem:
    details = (("was", change.was), ("now", change.now), ("path", change.path), ("message", change.message))
    text = f"{change.severity.upper()} {change.rule} {change.name} on {change.target}"
    return OutlineItem(text, tuple((label, detail) for label, detail in details if detail))


def _target(target: TargetInfo) -> OutlineItem:
    return OutlineItem(f"{target.kind} {target.name} ({target.id})")


def _pair(pair: ClientComparison) -> Section:
    items: Iterator[OutlineItem] = (
        OutlineItem(
            difference.setting,
            (
                ("defined", _value(difference.setting, difference.defined)),
                ("live", _value(difference.setting, difference.live)),
                *((("at", str(difference.location)),) if difference.location else ()),
            ),
        )
        for difference in pair.differences
    )
    unknown = (OutlineItem(f"{one.setting}: not known", (("why", one.reason),)) for one in pair.unknown)
    about = f"{counted(len(pair.differences), 'difference')}, {len(pair.unknown)} not known, {pair.same} the same"
    return Section(f"{pair.name} ({pair.client_id}) and {pair.definition}", (*items, *unknown), about)


def _value(setting: str, value: Any) -> str:
    return f"{format_short(value)} minutes" if setting in MINUTES and value is not None else format_short(value)
