"""SARIF's reporting descriptors: what GitHub shows about a rule, and the kinds of notification.

GitHub wants ``id``, ``shortDescription``, ``fullDescription`` and ``help`` of every descriptor, notifications included
("SARIF support for code scanning"; rule GH2012 of the SARIF Multitool).
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from cognito_audit.model.run import RuleInfo, Run
from cognito_audit.model.verdict import Severity
from cognito_audit.text.sanitize import links, plain_text

LEVELS: Final[Mapping[Severity, str]] = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
SCORES: Final[Mapping[Severity, str]] = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "3.0",
}
"""``security-severity``, in the middle of GitHub's bands: over 9.0 critical, 7.0 high, 4.0 medium, 0.1 low. There is no
band for ``info``: such a rule has no score and is a recommendation."""

TEXT_LIMIT: Final = 1024
NAME_LIMIT: Final = 255
TAG_LIMIT: Final = 10
"""GitHub's limits: characters of ``fullDescription`` and of ``name``, and the tags of a rule that it keeps."""

NOTIFICATIONS: Final[Mapping[str, tuple[str, str, str]]] = {
    "not-evaluated": (
        "NotEvaluated",
        "A check could not be evaluated, which is neither a pass nor a failure.",
        "Provide what the message names: an IAM action, a parameter, or a plan with known values.",
    ),
    "not-listed": (
        "NotListed",
        "Something that may hold user pools or app clients could not be read, so these were not audited.",
        "Provide what the message names: an IAM action, a file, or a module; and run again.",
    ),
    "input-error": (
        "InputError",
        "An input could not be read, so nothing in it was audited.",
        "Fix the input at the location in the message.",
    ),
    "broken-rule": (
        "BrokenRule",
        "A rule could not be used, so it gave no verdict.",
        "Fix the rule file, or ignore the rule.",
    ),
    "run-interrupted": (
        "RunInterrupted",
        "The run was interrupted: these are the results until then.",
        "Run again.",
    ),
    "results-cut": (
        "ResultsCut",
        "There are more findings than GitHub takes or shows.",
        "Read the JSON report, or audit fewer pools in a run.",
    ),
    "run-note": ("RunNote", "A note on the run.", "No action is needed."),
}


def notification_descriptors() -> list[dict[str, Any]]:
    """The descriptors of all notifications, in the order that ``notification_reference`` counts."""
    return [
        {
            "id": identifier,
            "name": name,
            "shortDescription": {"text": text},
            "fullDescription": {"text": text},
            "help": {"text": step},
        }
        for identifier, (name, text, step) in NOTIFICATIONS.items()
    ]


def notification_reference(identifier: str) -> dict[str, Any]:
    """A reference to one of ``NOTIFICATIONS``."""
    return {"id": identifier, "index": list(NOTIFICATIONS).index(identifier)}


def rule_descriptors(run: Run) -> list[dict[str, Any]]:
    """The rules of a run, in its order.

    GitHub ranks alerts by the rule, not by the result. A rule therefore has the severity of its most severe open
    finding in this run, so that a configured or adjusted severity reaches GitHub; without a finding, its own.
    """
    highest: dict[str, Severity] = {}
    for finding in run.findings():
        highest.setdefault(finding.rule, finding.severity)
    return [_rule(rule, highest.get(rule.id, rule.severity)) for rule in run.rules]


def _rule(rule: RuleInfo, severity: Severity) -> dict[str, Any]:
    why = plain_text(" ".join(rule.why.split())) or rule.title
    more = f"More: `cognito-audit explain {rule.id}`."
    references = links(rule.references)
    descriptor: dict[str, Any] = {
        "id": rule.id,
        "name": plain_text(rule.name)[:NAME_LIMIT],
        "shortDescription": {"text": sentence(plain_text(rule.title))},
        "fullDescription": {"text": shortened(sentence(why), TEXT_LIMIT)},
        "help": {
            "text": f"{sentence(why)} {more}",
            "markdown": "\n\n".join([sentence(why), more, *(f"- <{reference}>" for reference in references)]),
        },
        "defaultConfiguration": {"level": LEVELS[severity]},
        "properties": _properties(rule, severity),
    }
    if references:
        descriptor["helpUri"] = references[0]
    return descriptor


def _properties(rule: RuleInfo, severity: Severity) -> dict[str, Any]:
    known = {"precision": "very-high", "tags": _tags(rule)}
    if severity not in SCORES:
        return {**known, "problem.severity": "recommendation"}
    problem = "error" if LEVELS[severity] == "error" else "warning"
    return {**known, "problem.severity": problem, "security-severity": SCORES[severity]}


def _tags(rule: RuleInfo) -> list[str]:
    """The words that GitHub filters by; ``external/cwe/cwe-522`` is how it knows a weakness."""
    weaknesses = [f"external/cwe/{weakness.lower()}" for weakness in rule.maps.get("cwe", ())]
    others = [f"{catalogue}:{check}" for catalogue in sorted(rule.maps) for check in rule.maps[catalogue]]
    family = [rule.family] if rule.family != "custom" else []
    return list(dict.fromkeys(["security", "cognito", *family, *weaknesses, *_without_cwe(others)]))[:TAG_LIMIT]


def _without_cwe(tags: Iterable[str]) -> list[str]:
    return [tag for tag in tags if not tag.startswith("cwe:")]


def sentence(text: str) -> str:
    """The text with a full stop at its end, unless it has its own mark."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def shortened(text: str, limit: int) -> str:
    """A text of at most ``limit`` characters, cut between words where it can be, and visibly."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    return (head.rpartition(" ")[0] or head) + "…"
