"""What is specific to a replica: it is judged in full, and reported where a verdict differs from the primary's.

"Regional configuration can vary between replicas. You can independently configure the following settings in replicas.
All other settings are set in the primary user pool and automatically synchronized to secondary user pools": e-mail,
e-mail of threat protection, SMS, Lambda triggers, tags, log export, web ACL
(https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-multi-region.html).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.model.inventory import Target
from cognito_audit.model.run import Result
from cognito_audit.model.unknown import Unknown
from cognito_audit.model.values import first_unknown
from cognito_audit.model.verdict import Status

_REGIONAL_SOURCES: Final = frozenset(name for name, source in FACT_SOURCES.items() if source.regional)
_REGIONAL: Final = {
    "pool": (("EmailConfiguration",), ("SmsConfiguration",), ("LambdaConfig",), ("UserPoolTags",)),
    "mfa": (("SmsMfaConfiguration", "SmsConfiguration"),),
    "risk": (("AccountTakeoverRiskConfiguration", "NotifyConfiguration"),),
}
"""Members of other fact sources that each region has of its own."""
_NOT_READ: Final = frozenset({"probe", "template"})
"""Fact sources that no call to the replica's region gives."""
_NO_FINDING: Final = frozenset({Status.PASSED, Status.NOT_APPLICABLE})


def completed(secondary: Target, primary: Target) -> Target:
    """Return a secondary as it is judged: what could not be read there and is not regional is as in the primary.

    So operations that a secondary does not offer leave nothing unknown; what was read there counts, whatever it is.
    """
    answers = dict(secondary.answers)
    for source, theirs in primary.answers.items():
        if source in _NOT_READ:
            answers[source] = theirs
        elif source not in _REGIONAL_SOURCES:
            answers[source] = _filled(source, answers.get(source, theirs), theirs)
    return replace(secondary, answers=answers)


def _filled(
    source: str, own: Mapping[str, Any] | Unknown, theirs: Mapping[str, Any] | Unknown
) -> Mapping[str, Any] | Unknown:
    if isinstance(theirs, Unknown):
        return own
    if isinstance(own, Unknown):
        whole: Mapping[str, Any] = theirs
        for path in _REGIONAL.get(source, ()):
            whole = _with_unknown(whole, path, own)
        return whole
    return theirs if source not in _REGIONAL and first_unknown(own) is not None else own


def _with_unknown(answer: Mapping[str, Any], path: Sequence[str], unknown: Unknown) -> Mapping[str, Any]:
    """Return the answer with the path unknown; as it is where the structure around the last member is absent."""
    first, *rest = path
    if not rest:
        return {**answer, first: unknown}
    inner = answer.get(first)
    return {**answer, first: _with_unknown(inner, rest, unknown)} if isinstance(inner, Mapping) else answer


def differing(results: Sequence[Result], of_primary: Sequence[Result]) -> list[Result]:
    """Return the results that differ from the primary's.

    A pass and "not applicable" count as equal: nothing is wrong. Evidence may differ, like an ARN with its region.
    """
    known = {_essence(result) for result in of_primary}
    return [result for result in results if _essence(result) not in known]


def _essence(result: Result) -> tuple[object, ...]:
    if result.status in _NO_FINDING:
        return (result.rule, "no finding")
    return (result.rule, result.status, result.severity, result.message, result.path, result.missing)
