"""The law over whole runs: what taking something away may change, and what it must not."""

import re
from collections import defaultdict
from collections.abc import Iterator

from cognito_audit.errors import ExitCode
from cognito_audit.model.run import Run
from cognito_audit.model.verdict import Status

Verdicts = dict[tuple[str, str], set[tuple[Status, str]]]


def violations(before: Run, after: Run) -> Iterator[str]:
    """Yield what breaks the law between a run and the same run with something taken away.

    A result may only turn into *not evaluated*; the loss is named; a run that was not 0 is never 0; 0 stays 0 only if
    no verdict needed what is gone; what had a verdict does not become a question that is not asked of files; the exit
    code is 2 only where an input is named that cannot be used.
    """
    known, left = verdicts(before), verdicts(after)
    named = bool(after.unread or after.errors) or any(result.missing for result in after.results)
    for check, found in left.items():
        for status, finding in found:
            if status is not Status.NOT_EVALUATED and (status, finding) not in known.get(check, ()):
                yield f"{check} is {status} ({finding}) and was {known.get(check)}"
    changed = {check for check, found in known.items() if left.get(check) != found}
    if changed and not named:
        yield f"{sorted(changed)[:3]} changed, and nothing says what is missing"
    unasked = {(one.rule, target) for one in after.not_asked for target in one.targets} - left.keys()
    if settled := sorted(check for check in unasked if any(one is not Status.NOT_EVALUATED for one, _ in known[check])):
        yield f"{settled[:3]} had a verdict, and are not asked any more"
    lost = {target.id for target in before.targets} - {target.id for target in after.targets}
    if lost and not (after.unread or after.errors):
        yield f"{sorted(lost)} vanished, and nothing is named as unread"
    code = after.exit_code()
    if code is ExitCode.OK and (before.exit_code() is not ExitCode.OK or changed or lost):
        yield f"the exit code is 0 and was {before.exit_code().value}"
    if code in {ExitCode.INTERNAL, ExitCode.INTERRUPTED} or (code is ExitCode.ERROR and not after.errors):
        yield f"the exit code is {code.value}"


def verdicts(run: Run) -> Verdicts:
    """Return the verdicts of a run by rule and target, each with the path of its finding, without positions."""
    found: Verdicts = defaultdict(set)
    for result in run.results:
        found[result.rule, result.target].add((result.status, re.sub(r"\[\d+\]", "[]", result.path)))
    return found
