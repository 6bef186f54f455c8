"""JUnit XML: a suite for each target, a test case for each rule on it, so that a CI server shows trends.

GitLab keeps only the first of two test cases with equal ``classname`` and ``name`` ("Unit test reports"), so the pair
is unique in the whole report. A check that could not be evaluated is an ``error``: neither a success nor a failure.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from xml.etree import ElementTree as ET

from cognito_audit.model.inventory import TargetInfo
from cognito_audit.model.run import Result, Run, by_target
from cognito_audit.model.verdict import Status
from cognito_audit.reporting.run.locations import distinct
from cognito_audit.reporting.run.order import in_order
from cognito_audit.text.sanitize import plain_text

_NONCHARACTERS: Final = re.compile("[\ufffe\uffff]")
"""Characters that ``plain_text`` keeps and XML 1.0 forbids (production 2, Char)."""

OUTCOMES: Final = ("failure", "error", "skipped")


def render(run: Run) -> str:
    """The run as JUnit XML. Equal runs give equal bytes."""
    run = in_order(run)
    targets = {target.id: target for target in run.targets}
    grouped = by_target(run.results)
    tested = [targets.get(one) or TargetInfo(one, "target", one) for one in sorted({*grouped, *targets})]
    suites = [
        _suite(target, label, grouped.get(target.id, []), run)
        for target, label in zip(tested, _labels(tested), strict=True)
    ]
    problems = list(_problems(run))
    if problems:
        suites.append(_element("testsuite", {"name": "run"}, problems))
    root = _element("testsuites", {"name": "cognito-audit"}, suites)
    for suite in (*suites, root):
        _count(suite)
    for suite in suites:
        suite.set("timestamp", run.started_at.removesuffix("Z"))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=False).join(
        ('<?xml version="1.0" encoding="UTF-8"?>\n', "\n")
    )


def _labels(targets: Sequence[TargetInfo]) -> list[str]:
    """``POOL.CLIENT`` for each target; equal names are distinguished by id, or else numbered."""
    plain = [".".join(part for part in (_group(target), target.name) if part) for target in targets]
    occurs = Counter(plain)
    return distinct(
        _clean(f"{label} ({target.client_id or target.id})" if occurs[label] > 1 else label)
        for label, target in zip(plain, targets, strict=True)
    )


def _group(target: TargetInfo) -> str:
    """The group of a target: its pool, or the file that defines it. A pool has none."""
    pool = "" if target.kind == "pool" else target.user_pool_name or target.user_pool_id
    return pool or (target.location.file if target.location else "")


def _suite(target: TargetInfo, label: str, results: Sequence[Result], run: Run) -> ET.Element:
    names = distinct(_names(results))
    cases = [_case(result, name, label, run) for result, name in zip(results, names, strict=True)]
    return _element("testsuite", {"name": f"{label} [{target.id}]"}, cases)


def _names(results: Sequence[Result]) -> Iterator[str]:
    """A rule is one test; several findings of it on a target are distinguished by their path."""
    occurs = Counter(result.rule for result in results)
    for result in results:
        path = f" {result.path}" if occurs[result.rule] > 1 and result.path else ""
        yield _clean(f"{result.rule} {result.name}{path}")


def _case(result: Result, name: str, label: str, run: Run) -> ET.Element:
    attributes = {"classname": label, "name": name, "time": "0"}
    if result.location is not None:
        attributes |= {"file": result.location.file, "line": str(result.location.line)}
    return _element("testcase", attributes, _outcome(result, run))


def _outcome(result: Result, run: Run) -> list[ET.Element]:
    """The content of a test case: nothing for a pass."""
    if result.suppressed is not None:
        accepted = result.suppressed
        until = f" (until {accepted.expires})" if accepted.expires else ""
        return [_element("skipped", {"message": f"accepted{until}: {accepted.reason}; {result.message}"})]
    if result.status is Status.NOT_APPLICABLE:
        return [_element("skipped", {"message": "not applicable"})]
    if result.status is Status.NOT_EVALUATED:
        reasons = "; ".join(str(missing) for missing in result.missing) or "no reason was recorded"
        return [_element("error", {"type": "not-evaluated", "message": f"not evaluated: {reasons}"})]
    if result.status is Status.PASSED:
        return []
    if not result.severity.at_least(run.min_severity):
        message = f"failed ({result.severity}), below --min-severity {run.min_severity}: {result.message}"
        return [_element("skipped", {"message": message})]
    failure = _element("failure", {"type": result.severity, "message": result.message})
    failure.text = _body(result)
    return [failure]


def _body(result: Result) -> str:
    lines = [result.message, f"Location: {result.location or result.target} {result.path}".rstrip()]
    if result.adjusted:
        lines.append(f"Severity: {result.severity}, {result.adjusted}")
    if result.remediation:
        lines.append(f"Next step: {result.remediation}")
    return "\n".join(_clean(line) for line in lines)


def _problems(run: Run) -> Iterator[ET.Element]:
    """Test cases for what kept targets from being judged: that must not look like success."""
    problems = [
        *(("input", error.location, error.message) for error in run.errors),
        *(("rule", broken.partition(":")[0], broken) for broken in run.broken),
        *(("listing", missing.path, str(missing)) for missing in run.unread),
        *([("run", "interrupted", "the run was interrupted; the results end there")] if run.interrupted else []),
    ]
    names = distinct(_clean(f"{kind} {name}") for kind, name, _ in problems)
    for (kind, _, message), name in zip(problems, names, strict=True):
        error = _element("error", {"type": kind, "message": message})
        yield _element("testcase", {"classname": "cognito-audit", "name": name, "time": "0"}, [error])


def _count(suite: ET.Element) -> None:
    counts = {
        "tests": len(suite.findall(".//testcase")),
        "failures": len(suite.findall(".//failure")),
        "errors": len(suite.findall(".//error")),
        "skipped": len(suite.findall(".//skipped")),
    }
    for name, count in counts.items():
        suite.set(name, str(count))
    suite.set("time", "0")


def _element(tag: str, attributes: Mapping[str, str], children: Iterable[ET.Element] = ()) -> ET.Element:
    element = ET.Element(tag, {name: _clean(value) for name, value in attributes.items()})
    element.extend(children)
    return element


def _clean(text: str) -> str:
    return _NONCHARACTERS.sub("\ufffd", plain_text(text))
