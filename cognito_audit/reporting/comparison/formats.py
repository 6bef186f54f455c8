"""Comparisons as people and programs read them: one outline for text and Markdown, and JSON."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final

from cognito_audit.comparison.drift import Drift, Pair
from cognito_audit.comparison.fields import MINUTES
from cognito_audit.comparison.runs import Change, Direction, RunsCompared
from cognito_audit.errors import ExitCode
from cognito_audit.model.run import TargetInfo
from cognito_audit.reporting.run.markdown import escaped
from cognito_audit.reporting.run.summary import counted
from cognito_audit.text.sanitize import plain_text
from cognito_audit.text.values import format_short
from cognito_audit.text.wrapping import labelled, wrapped

SCHEMA_VERSION: Final = "1.0"
_TITLES: Final = {
    Direction.WORSE: "Worse",
    Direction.BETTER: "Better",
    Direction.UNSURE: "Known before, and not any more",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a section, and what belongs to it by label."""

    what: str
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its entries; ``about`` stands below it."""

    title: str
    entries: tuple[Entry, ...]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A comparison in words; ``data`` is what the JSON has beside verdict and exit code."""

    verdict: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...]
    code: ExitCode
    data: dict[str, Any]


def of_runs(compared: RunsCompared, code: ExitCode) -> Told:
    """What two runs have between them."""
    words = {Direction.WORSE: "worse", Direction.BETTER: "better", Direction.UNSURE: "not known any more"}
    verdict = f"{', '.join(f'{len(compared.of(direction))} {word}' for direction, word in words.items())}."
    targets = (("New targets", compared.new), ("Targets that are gone", compared.gone))
    sections = [
        *(Section(_TITLES[direction], tuple(map(_of_change, compared.of(direction)))) for direction in Direction),
        *(Section(title, tuple(map(_of_subject, subjects))) for title, subjects in targets),
    ]
    data = {
        "kind": "runs",
        **{direction.value: compared.of(direction) for direction in Direction},
        "new_targets": [subject.id for subject in compared.new],
        "gone_targets": [subject.id for subject in compared.gone],
    }
    return Told(verdict, tuple(filter(_is_filled, sections)), tuple(compared.notes()), code, data)


def of_drift(drift: Drift, code: ExitCode) -> Told:
    """What live clients and their definitions have between them."""
    drifted = sum(bool(pair.differences) for pair in drift.pairs)
    verdict = f"{drifted} of {counted(len(drift.pairs), 'app client')} drifted from the definition."
    sections = [
        *map(_of_pair, drift.pairs),
        Section("Not compared: definitions without a live client of their name", tuple(map(Entry, drift.only_defined))),
        Section("Not compared: live clients without a definition of their name", tuple(map(Entry, drift.only_live))),
        Section("Not read", tuple(map(Entry, drift.unread))),
    ]
    errors = tuple(f"error: {error.place}: {error.message}" for error in drift.errors)
    data = {
        "kind": "drift",
        "clients": drift.pairs,
        "only_defined": drift.only_defined,
        "only_live": drift.only_live,
        "unread": drift.unread,
        "errors": drift.errors,
    }
    return Told(verdict, tuple(section for section in sections if _is_filled(section)), errors, code, data)


def rendered(comparison: Told, form: str, width: int) -> str:
    """The comparison as ``text``, ``json`` or ``markdown``; text in lines of ``width`` columns."""
    if form == "json":
        document = {
            "schema_version": SCHEMA_VERSION,
            **comparison.data,
            "notes": comparison.notes,
            "exit_code": int(comparison.code),
        }
        return json.dumps(document, indent=2, default=asdict) + "\n"
    lines = _text(comparison, width) if form == "text" else _markdown(comparison)
    return "\n".join(lines) + "\n"


def _is_filled(section: Section) -> bool:
    return bool(section.entries or section.about)


def _of_change(change: Change) -> Entry:
    severity = change.severity.upper()
    details = (("was", change.was), ("now", change.now), ("path", change.path), ("said", change.message))
    what = f"{severity} {change.rule} {change.name} on {change.target}"
    return Entry(what, tuple((label, text) for label, text in details if text))


def _of_subject(subject: TargetInfo) -> Entry:
    return Entry(f"{subject.kind} {subject.name} ({subject.id})")


def _of_pair(pair: Pair) -> Section:
    entries = [
        Entry(
            found.setting,
            (
                ("defined", _value(found.setting, found.defined)),
                ("live", _value(found.setting, found.live)),
                *((("at", str(found.place)),) if found.place else ()),
            ),
        )
        for found in pair.differences
    ]
    entries += [Entry(f"{doubt.setting}: not known", (("why", doubt.reason),)) for doubt in pair.doubts]
    about = f"{counted(len(pair.differences), 'difference')}, {len(pair.doubts)} not known, {pair.same} the same"
    return Section(f"{pair.name} ({pair.client_id}) and {pair.definition}", tuple(entries), about)


def _value(setting: str, value: Any) -> str:
    return f"{format_short(value)} minutes" if setting in MINUTES and value is not None else format_short(value)


def _text(comparison: Told, width: int) -> Iterator[str]:
    yield from wrapped(comparison.verdict, width)
    for section in comparison.sections:
        yield ""
        yield from wrapped(plain_text(section.title), width, hanging="  ")
        if section.about:
            yield from wrapped(plain_text(section.about), width, "  ")
        for entry in section.entries:
            yield from wrapped(plain_text(entry.what), width, "  ", "    ")
            for label, text in entry.details:
                yield from labelled(label, plain_text(text), width, "    ")
    for note in comparison.notes:
        yield from wrapped(f"note: {plain_text(note)}", width, hanging="  ")


def _markdown(comparison: Told) -> Iterator[str]:
    yield f"## {escaped(comparison.verdict)}"
    for section in comparison.sections:
        yield ""
        yield f"### {escaped(section.title)}"
        yield ""
        if section.about:
            yield f"{escaped(section.about)}\n"
        for entry in section.entries:
            told_of = "; ".join(f"{label}: {escaped(text)}" for label, text in entry.details)
            yield f"- **{escaped(entry.what)}**{f' {told_of}' if told_of else ''}"
    if comparison.notes:
        yield ""
        yield from (f"> {escaped(note)}" for note in comparison.notes)
