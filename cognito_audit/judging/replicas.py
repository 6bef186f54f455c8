"""What a replica has of its own: it is judged in full, and told where a verdict differs from the primary's.

"Regional configuration can vary between replicas. You can independently configure the following settings in replicas.
All other settings are set in the primary user pool and automatically synchronized to secondary user pools": e-mail,
e-mail of threat protection, SMS, Lambda triggers, tags, log export, web ACL
(https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-multi-region.html).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from cognito_audit.model.inventory import Target
from cognito_audit.model.run import Result
from cognito_audit.model.values import Unknown
from cognito_audit.model.verdict import Status

_REGIONAL_ROOTS: Final = frozenset({"logs", "web_acl", "functions"})
_REGIONAL: Final = {
    "pool": (("EmailConfiguration",), ("SmsConfiguration",), ("LambdaConfig",), ("UserPoolTags",)),
    "mfa": (("SmsMfaConfiguration", "SmsConfiguration"),),
    "risk": (("AccountTakeoverRiskConfiguration", "NotifyConfiguration"),),
}
"""Members of other fact sources that are of each region."""
_NOT_READ: Final = frozenset({"probe", "template"})
"""Roots that no call to the replica's region gives."""
_NO_FINDING: Final = frozenset({Status.PASSED, Status.NOT_APPLICABLE})


def completed(secondary: Target, primary: Target) -> Target:
    """A secondary as it is judged: what could not be read there and is not regional is as in the primary.

    Operations that a secondary does not offer leave no holes so; what was read there counts, whatever it is.
    """
    answers = dict(secondary.answers)
    for root, theirs in primary.answers.items():
        if root in _NOT_READ:
            answers[root] = theirs
        elif root not in _REGIONAL_ROOTS:
            answers[root] = _filled(root, answers.get(root, theirs), theirs)
    return replace(secondary, answers=answers)


def _filled(
    root: str, own: Mapping[str, Any] | Unknown, theirs: Mapping[str, Any] | Unknown
) -> Mapping[str, Any] | Unknown:
    if isinstance(theirs, Unknown):
        return own
    if isinstance(own, Unknown):
        whole: Mapping[str, Any] = theirs
        for path in _REGIONAL.get(root, ()):
            whole = _with_hole(whole, path, own)
        return whole
    return theirs if root not in _REGIONAL and _has_hole(own) else own


def _with_hole(answer: Mapping[str, Any], path: Sequence[str], hole: Unknown) -> Mapping[str, Any]:
    """The answer with a hole at the path; as it is where the structure around the last member is absent."""
    first, *rest = path
    if not rest:
        return {**answer, first: hole}
    inner = answer.get(first)
    return {**answer, first: _with_hole(inner, rest, hole)} if isinstance(inner, Mapping) else answer


def _has_hole(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_has_hole(inner) for inner in value.values())
    if isinstance(value, list | tuple):
        return any(_has_hole(inner) for inner in value)
    return isinstance(value, Unknown)


def differing(results: Sequence[Result], of_primary: Sequence[Result]) -> list[Result]:
    """The results that say something else than the primary's do.

    A pass and "not applicable" say the same: nothing is wrong. Evidence may differ, as an ARN does that names its
    region.
    """
    known = {_said(result) for result in of_primary}
    return [result for result in results if _said(result) not in known]


def _said(result: Result) -> tuple[object, ...]:
    if result.status in _NO_FINDING:
        return (result.rule, "no finding")
    return (result.rule, result.status, result.severity, result.message, result.path, result.missing)
