"""Open templates with parts that stand where others belong: judged without a fault, and as with each given value.

``HOSTILE_CASES`` is how many are tried (40 without it).
"""

import json
import os
from collections.abc import Iterator, Mapping
from copy import deepcopy
from random import Random
from typing import Any

import pytest

from cognito_audit.errors import NothingToAudit, UserError
from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.model.run import Run
from cognito_audit.model.verdict import Status
from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.sources.files import FileOptions, FileSource
from tests.sources.cloudformation.open_templates import VALUES, Author

CASES = int(os.environ.get("HOSTILE_CASES", "40"))
BATCH = 20
NOW = "2026-01-01T00:00:00Z"
OTHERS: tuple[Any, ...] = (
    None, "", [], {}, 5, True, "x", {"Ref": "Host"}, {"Ref": "Env"}, {"Ref": "Pool"}, {"Fn::ImportValue": "x"},
    {"Fn::Split": [",", {"Ref": "Host"}]}, {"Fn::FindInMap": ["Names", {"Ref": "Host"}, "n"]},
    {"Fn::If": ["IsLocal", {"Ref": "Host"}, {"Ref": "AWS::NoValue"}]},
)  # fmt: skip


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    steps = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for step in steps:
        yield from paths(value[step], (*path, step))


def part(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def changed(template: dict[str, Any], random: Random) -> dict[str, Any]:
    """The template with a few parts in the places of others."""
    template = deepcopy(template)
    for _ in range(random.randint(1, 6)):
        places = [path for path in paths(template) if len(path) > 1]
        to, other = random.choice(places), deepcopy(part(template, random.choice(places)))
        ways = (other, other, random.choice(OTHERS), {"Fn::If": ["IsA", other, {"Ref": "AWS::NoValue"}]})
        part(template, to[:-1])[to[-1]] = random.choice(ways)
    return template


def run_of(text: str, parameters: Mapping[str, str]) -> Run | None:
    try:
        found = FileSource(["-"], FileOptions(stdin=text.encode(), parameters=parameters)).read(frozenset())
    except (NothingToAudit, UserError):
        return None
    return judge(found, JudgeOptions(built_in().rules, NOW, {}, {}), NOW)


def settled(run: Run) -> dict[tuple[str, str], bool]:
    """Whether each settled result failed; of several on one target, whether any did."""
    known = [one for one in run.results if one.status is not Status.NOT_EVALUATED]
    failed = {(one.rule, one.target) for one in known if one.status is Status.FAILED}
    return {key: key in failed for one in known for key in [(one.rule, one.target)]}


def given(template: dict[str, Any], random: Random) -> dict[str, str] | None:
    """Values for the parameters that the template still has; None where it does not allow one of them."""
    values = {name: random.choice(those) for name, those in VALUES.items()}
    parameters = template["Parameters"] if isinstance(template["Parameters"], dict) else {}
    values = {name: value for name, value in values.items() if name in parameters or name.startswith("AWS::")}
    for name, parameter in parameters.items():
        allowed = parameter.get("AllowedValues") if isinstance(parameter, dict) else None
        texts = [str(one).lower() if isinstance(one, bool) else str(one) for one in allowed or ()]
        if isinstance(allowed, list) and values.get(name) not in texts:
            return None
    return values


@pytest.mark.parametrize("batch", range(max(1, CASES // BATCH)))
def test_parts_in_the_places_of_others_break_no_rule_and_settle_nothing_wrongly(batch: int) -> None:
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        random = Random(seed)
        template = changed(Author(random).template(), random)
        text = json.dumps(template)
        run = run_of(text, {})
        if run is None:
            continue
        assert run.broken == (), seed
        known = settled(run)
        for _ in range(3):
            values = given(template, random)
            other = run_of(text, values) if values is not None else None
            for key, failed in (settled(other) if other is not None else {}).items():
                assert known.get(key, failed) is failed, (seed, key, values)
