"""A template that leaves decisions and texts open is judged as it is judged with each value that they may have.

``COGNITO_AUDIT_ROUNDTRIPS`` sets how many templates are written (40 without it).
"""

import json
import os
import random
from collections.abc import Mapping

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.model.run import Run
from cognito_audit.model.verdict import Status
from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.sources.files import FileOptions, FileSource
from tests.sources.cloudformation.open_templates import VALUES, Author

NOW = "2026-01-01T00:00:00Z"


def run_of(text: str, parameters: Mapping[str, str]) -> Run:
    found = FileSource(["-"], FileOptions(stdin=text.encode(), parameters=parameters)).read(frozenset())
    assert (found.errors, found.unread) == ((), ())
    return judge(found, JudgeOptions(built_in().rules, NOW, {}, {}), NOW)


def statuses(run: Run) -> dict[tuple[str, str], Status]:
    """The settled results; of several results of one rule on one target, whether any failed."""
    found: dict[tuple[str, str], Status] = {}
    for one in run.results:
        key = (one.rule, one.target)
        if found.get(key) is not Status.FAILED:
            found[key] = one.status
    return {key: status for key, status in found.items() if status is not Status.NOT_EVALUATED}


@settings(
    max_examples=int(os.environ.get("COGNITO_AUDIT_ROUNDTRIPS", "40")),
    suppress_health_check=[HealthCheck.too_slow],
    deadline=None,
)
@given(st.integers(0, 10**9))
def test_an_open_template_is_judged_as_with_each_value_that_it_may_get(seed):
    chance = random.Random(seed)
    template = Author(chance).template()
    text = json.dumps(template, indent=1)
    settled = statuses(run_of(text, {}))
    for _ in range(4):
        values = {name: chance.choice(those) for name, those in VALUES.items()}
        for key, status in statuses(run_of(text, values)).items():
            assert settled.get(key, status) is status, (key, values, settled[key], text)
