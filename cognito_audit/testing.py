"""Tests of rule files, for authors of rules: public API, like the names in ``cognito_audit``.

    from cognito_audit.testing import assert_failed, check_rule

    def test_examples():
        check_rule("rules/no-email-factor.toml")

    def test_sms_alone_is_a_finding():
        (finding,) = assert_failed("rules/no-email-factor.toml", pool={"AutoVerifiedAttributes": ["phone_number"]})
        assert "email" in finding.message

A fact source is a keyword argument (``client``, ``pool``, ``mfa`` …): the answer of the API with its own member names,
in which ``unknown("reason")`` stands for a value that could not be read. A fact source that is left out is an empty
answer, so that the API's defaults hold.
"""

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from cognito_audit.errors import UserError
from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.judging.verdicts import VerdictMaker
from cognito_audit.model.declaration import UNDECLARED, Intent
from cognito_audit.model.inventory import Target
from cognito_audit.model.unknown import Unknown
from cognito_audit.model.verdict import Finding, Status, Verdict
from cognito_audit.rule_testing.examples import failures
from cognito_audit.rulebook.catalogue import built_in, with_parts
from cognito_audit.rulebook.own_files import text_of_rule
from cognito_audit.rulebook.rule_file import read_rule
from cognito_audit.rulebook.syntax import BrokenRule
from cognito_audit.text.suggestions import refuse_unknown

__all__ = [
    "Finding",
    "Intent",
    "Status",
    "Verdict",
    "assert_failed",
    "assert_not_applicable",
    "assert_not_evaluated",
    "assert_passed",
    "check_rule",
    "unknown",
    "verdict_of",
]


def unknown(reason: str) -> Any:
    """Return a value that could not be read, for use anywhere in an answer. ``reason`` says why."""
    return Unknown(reason)


def check_rule(file: str | PathLike[str]) -> None:
    """Run the examples of a rule file, as ``rules test`` does. Raises ``AssertionError`` listing what does not hold."""
    found = list(failures(_text(file), str(file)))
    if found:
        raise AssertionError("\n".join(found))


def verdict_of(
    file: str | PathLike[str],
    *,
    options: Mapping[str, Any] | None = None,
    declared: Intent = UNDECLARED,
    **answers: Any,
) -> Verdict:
    """Return the verdict of the rule in a file on the answers.

    ``options`` are those of the rule, by name; ``declared`` is what the configuration declares of the app client.
    Raises ``UserError`` for a rule file that cannot be used, or an answer under a name that is not a fact source.
    """
    for name in answers:
        refuse_unknown("fact source", name, FACT_SOURCES)
    rule = read_rule(_text(file), str(file))
    if rule.all_of:
        rule = with_parts(rule, built_in().rules)
    target = Target("test", rule.subject, "test", {**{name: {} for name in FACT_SOURCES}, **answers})
    try:
        return VerdictMaker().verdict(rule, target, declared, options=options)
    except BrokenRule as error:
        raise UserError(f"{file}: {error}") from error


def assert_passed(file: str | PathLike[str], **answers: Any) -> None:
    """Assert that the rule passes. The arguments are those of ``verdict_of``."""
    _expect(Status.PASSED, file, answers)


def assert_failed(file: str | PathLike[str], **answers: Any) -> tuple[Finding, ...]:
    """Assert that the rule fails, and return its findings. The arguments are those of ``verdict_of``."""
    return _expect(Status.FAILED, file, answers).findings


def assert_not_applicable(file: str | PathLike[str], **answers: Any) -> None:
    """Assert that the rule does not apply. The arguments are those of ``verdict_of``."""
    _expect(Status.NOT_APPLICABLE, file, answers)


def assert_not_evaluated(file: str | PathLike[str], **answers: Any) -> None:
    """Assert that the rule cannot be evaluated. The arguments are those of ``verdict_of``."""
    _expect(Status.NOT_EVALUATED, file, answers)


def _expect(status: Status, file: str | PathLike[str], answers: Mapping[str, Any]) -> Verdict:
    verdict = verdict_of(file, **answers)
    if verdict.status is not status:
        details = [*(finding.message for finding in verdict.findings), *map(str, verdict.missing)]
        because = f" ({'; '.join(details)})" if details else ""
        raise AssertionError(f"{file}: expected {status}, got {verdict.status}{because}")
    return verdict


def _text(file: str | PathLike[str]) -> str:
    return text_of_rule(Path(file))
