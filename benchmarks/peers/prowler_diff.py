"""Prowler and cognito-audit on the same sandbox: where they differ, and why.

    python benchmarks/peers/prowler_diff.py VENV [--table FILE]

``VENV`` is a virtual environment with ``prowler`` in it. The sandbox contains the demo's pools, forty drawn pools,
forty identity pools and a few special cases, one of them a pool that may not be read. Every Cognito check of this
Prowler is run, and each verdict is compared with those of the rules that map to the check (``[maps] prowler``), both
ways: a target that only one of the two judged is a difference too.

The exit code is 1, and stderr says why, if a difference is not explained in ``differences.toml``, if an explanation
matches no difference, if a check has neither a rule nor a reason, and if a check gave no verdict at all. ``--table``
writes the table to a file.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drawn import REGION, fill

from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.sandbox.process import running_sandbox

EXPLAINED = Path(__file__).with_name("differences.toml")
NOT_COMPARED = "not-compared"
"""The table of ``differences.toml`` that gives a reason for each check that no rule maps to."""
UNREAD = "unread"
"""Stands for every check of the pool that may not be read."""
AGREED = {
    "FAIL/failed": "",
    "PASS/passed": "",
    "MANUAL/not-evaluated": "",
    "PASS/failed elsewhere": "another check of Prowler's fails there, which maps to the same rule",
}
"""The pairs of verdicts that agree, Prowler's and ours, with a remark for the table."""

CheckedTarget = tuple[str, str]
"""A check of Prowler's and a target's id, or a rule's name and a target's id."""
Difference = tuple[str, str]
"""A check of Prowler's, or ``unread``, and ``PROWLER/OURS``: ``FAIL/passed``."""


def main() -> int:
    """Run both, print the table, and return the exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("venv", type=Path)
    parser.add_argument("--table", type=Path)
    options = parser.parse_args()
    program = options.venv / "bin" / "prowler"
    explained = tomllib.loads(EXPLAINED.read_text("utf-8"))
    checks = [check for check in checks_of(program) if check not in explained[NOT_COMPARED]]
    with running_sandbox(seeded=True) as sandbox, tempfile.TemporaryDirectory() as folder:
        hidden = fill(sandbox)
        environment = {**os.environ, "AWS_ENDPOINT_URL": sandbox.endpoint_url, "AWS_EC2_METADATA_DISABLED": "true"}
        theirs = dict(prowler(program, checks, Path(folder), environment))
        ours = own_verdicts(sandbox.endpoint_url)
    counted = Comparison(theirs, ours, rules_of(checks), hidden).counted()
    lines = list(table(counted, explained))
    print("\n".join(lines))
    if options.table:
        options.table.write_text("\n".join(lines) + "\n", "utf-8")
    faults = [*unanswered(checks, theirs), *unexplained(counted, explained)]
    print("\n".join(faults), file=sys.stderr)
    return 1 if faults else 0


def checks_of(program: Path) -> list[str]:
    """Return every check of Prowler's that is about Cognito, whichever of its services it belongs to."""
    listed = subprocess.run([program, "aws", "--list-checks-json"], capture_output=True, text=True, check=True).stdout
    return sorted(check for check in json.loads(listed)["aws"] if "cognito" in check)


def rules_of(checks: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the names of the rules that map to each check."""
    rules = built_in().rules
    return {check: tuple(rule.name for rule in rules if check in rule.maps.get("prowler", ())) for check in checks}


def prowler(
    program: Path, checks: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> Iterator[tuple[CheckedTarget, str]]:
    """Yield Prowler's verdicts by check and target id (ours: the pool's id, or pool and client)."""
    command = [program, "aws", "--checks", *checks, "--region", REGION, "--no-banner"]
    output = ["--output-formats", "json-ocsf", "--output-directory", folder, "--output-filename", "out"]
    done = subprocess.run(
        [*command, *output, "--ignore-exit-code-3"], env=environment, capture_output=True, text=True, check=False
    )
    report = folder / "out.ocsf.json"
    if not report.is_file():
        raise SystemExit(f"prowler gave no report (exit {done.returncode}): {done.stdout[-2000:]}{done.stderr[-2000:]}")
    for item in json.loads(report.read_text("utf-8")):
        uid = item["resources"][0]["uid"]
        target = uid.partition("userpool/")[2].replace("/client/", "/") or uid.partition("identitypool/")[2]
        yield (item["metadata"]["event_code"], target), item["status_code"]


def own_verdicts(endpoint_url: str) -> Mapping[CheckedTarget, set[str]]:
    """Return our statuses by rule name and target id."""
    command = [sys.executable, "-m", "cognito_audit", "check", "--all", "--region", REGION, "--no-config"]
    options = ["--endpoint-url", endpoint_url, "-f", "json", "--requests-per-second", "500"]
    only = ["--select", "prowler:*", "--requests-per-pool", "500"]
    done = subprocess.run([*command, *options, *only], capture_output=True, text=True, check=False)
    verdicts: dict[CheckedTarget, set[str]] = {}
    for result in json.loads(done.stdout)["results"]:
        verdicts.setdefault((result["name"], result["target"]), set()).add(result["status"])
    return verdicts


@dataclass(frozen=True)
class Comparison:
    """Prowler's verdicts and ours; ``rules`` are the names of our rules by check, ``hidden`` is the pool that may not
    be read.
    """

    theirs: Mapping[CheckedTarget, str]
    ours: Mapping[CheckedTarget, set[str]]
    rules: Mapping[str, tuple[str, ...]]
    hidden: str

    def counted(self) -> Counter[Difference]:
        """Count the targets of each pair of verdicts."""
        return Counter(
            (UNREAD if target == self.hidden else check, self._said(check, target))
            for check in self.rules
            for target in sorted(self._targets(check))
        )

    def _targets(self, check: str) -> set[str]:
        """Return the targets that either of the two judged by a check."""
        judged = {target for name, target in self.theirs if name == check}
        return judged | {target for rule, target in self.ours if rule in self.rules[check]}

    def _said(self, check: str, target: str) -> str:
        status = self.theirs.get((check, target), "silent")
        answer = self._answer(check, target)
        elsewhere = status == "PASS" and answer == "failed" and self._fails_elsewhere(check, target)
        return f"{status}/{answer}{' elsewhere' if elsewhere else ''}"

    def _answer(self, check: str, target: str) -> str:
        """Return the most severe status that the rules which map to a check give a target."""
        statuses = set().union(*(self.ours.get((rule, target), set()) for rule in self.rules[check]))
        return next((s for s in ("failed", "not-evaluated", "passed", "not-applicable") if s in statuses), "silent")

    def _fails_elsewhere(self, check: str, target: str) -> bool:
        """Return whether each rule that fails there maps to another check that fails there for Prowler."""
        failing = [rule for rule in self.rules[check] if "failed" in self.ours.get((rule, target), ())]
        return all(
            any(self.theirs.get((other, target)) == "FAIL" for other, rules in self.rules.items() if rule in rules)
            for rule in failing
        )


def table(counted: Counter[Difference], explained: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield the table in Markdown: agreements counted, differences with their reason."""
    yield "| Prowler's check | Prowler / we | pools or clients | why |"
    yield "|---|---|---|---|"
    for (check, said), count in sorted(counted.items()):
        reason = explained.get(check, {}).get(said)
        why = AGREED[said] if said in AGREED else reason["why"] if reason else "**not explained**"
        yield f"| `{check}` | {said.replace('/', ' / ')} | {count} | {why} |"


def unanswered(checks: Sequence[str], theirs: Mapping[CheckedTarget, str]) -> Iterator[str]:
    """Yield checks without a rule, checks that were not compared, and checks that this Prowler does not have."""
    judged = {check for check, _ in theirs}
    for check, rules in rules_of(checks).items():
        if not rules:
            yield f"no rule maps to {check}, and [{NOT_COMPARED}] of {EXPLAINED.name} has no reason"
        if check not in judged:
            yield f"prowler gave no verdict for {check}: nothing was compared"
    for check in sorted({check for rule in built_in().rules for check in rule.maps.get("prowler", ())} - {*checks}):
        yield f"a rule maps to {check}, which this prowler does not have"


def unexplained(counted: Counter[Difference], explained: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield differences without a reason, and reasons without a difference."""
    different = {difference for difference in counted if difference[1] not in AGREED}
    reasons = {(check, said) for check, verdicts in explained.items() if check != NOT_COMPARED for said in verdicts}
    for check, said in sorted(different - reasons):
        yield f"not explained in {EXPLAINED.name}: {check}: {said}"
    for check, said in sorted(reasons - different):
        yield f"explains nothing: {check}: {said}"


if __name__ == "__main__":
    raise SystemExit(main())
