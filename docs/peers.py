"""Write ``docs/peers.md``: what other tools check in Cognito, and which rule covers it here, or why none does.

    python docs/peers.py            write the page
    python docs/peers.py --check    exit 1 if it does not match peers.toml and the rule files

The rows are ``docs/peers.toml``; the names that other tools use come from the ``[maps]`` of the rules; the differences
from Prowler are ``benchmarks/peers/differences.toml``.
"""

import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.rulebook.rule import Rule

HERE: Final = Path(__file__).parent
ROWS: Final = HERE / "peers.toml"
PAGE: Final = HERE / "peers.md"
DIFFERENCES: Final = HERE.parent / "benchmarks" / "peers" / "differences.toml"
SECTIONS: Final = {
    "P": "User pools",
    "C": "App clients",
    "I": "Identity pools",
    "D": "Domains, resource servers and groups",
    "F": "Federation",
    "M": "Monitoring and neighbours",
    "L": "Live attacks",
}
INTRODUCTION: Final = """\
The comparison covers Prowler, Security Hub and AWS Config, cdk-nag and the CDK, Checkov, KICS, cfn-lint, cfn-guard,
cfn_nag, TFLint, CloudSploit, ElectricEye, service-screener, Stave, Mondoo, Pacu and cognito-scanner: one row for
everything that at least one of them checks. `--select prowler:cognito_user_pool_mfa_enabled` runs the rules behind
a check of another tool.

OWASP ASVS requirements are those of version 5.0.0 (`--select owasp-asvs:v5.0.0-6.3.3`); a row without a clear match
has none. Requirement 6.2.5 forbids rules for character classes, which Security Hub requires: by default only the
length counts; `aws-fsbp` and `strict` require all four classes (option `classes` of `weak-password-policy`).
"""
PROWLER: Final = """\
`benchmarks/peers/prowler_diff.py` runs Prowler and this program on the same sandbox, over more than 40 user pools
and 40 identity pools, and compares every verdict on Cognito. It exits with code 1 if there is a difference that
this table does not explain, or a Prowler check that no rule covers; `.github/workflows/prowler.yml` runs it every
week. With Prowler 5.46.0 the differences were:
"""
ANY: Final = {"unread": "any, for a pool that may not be described"}
"""Names for groups of checks."""


def main(arguments: Sequence[str]) -> int:
    """Write or check the page; the exit code."""
    text = "\n".join(page()) + "\n"
    if "--check" in arguments:
        return 0 if PAGE.is_file() and PAGE.read_text("utf-8") == text else 1
    PAGE.write_text(text, "utf-8")
    return 0


def page() -> Iterator[str]:
    """The page, line by line. Raises ``KeyError`` for a row that names a rule that does not exist."""
    rows = tomllib.loads(ROWS.read_text("utf-8"))
    rules = {rule.name: rule for rule in built_in().rules}
    yield "<!-- Written by docs/peers.py. -->"
    yield "# What other tools check"
    yield ""
    yield from INTRODUCTION.splitlines()
    for letter, title in SECTIONS.items():
        yield from (
            "",
            f"## {title}",
            "",
            "| | what is checked | rules | elsewhere | remarks |",
            "|---|---|---|---|---|",
        )
        for number, row in rows.items():
            if number[0] == letter:
                yield _row(number, row, [rules[name] for name in row.get("rules", ())])
    yield from ("", "## Compared with Prowler", "", *PROWLER.splitlines(), "")
    yield from _differences(tomllib.loads(DIFFERENCES.read_text("utf-8")))


def _differences(explained: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """The table of the differences from Prowler, and below it the checks that are not compared."""
    yield from ("| Prowler's check | Prowler / we | row | why |", "|---|---|---|---|")
    left_out = explained["not-compared"]
    for check, said in explained.items():
        for both, reason in said.items() if said is not left_out else ():
            name = ANY.get(check, f"`{check}`")
            yield f"| {name} | {both.replace('/', ' / ')} | {reason['row']} | {reason['why']} |"
    yield ""
    for check, reason in left_out.items():
        yield f"Not compared: `{check}` ({reason['row']}: {reason['why']})."


def _row(number: str, row: Mapping[str, Any], rules: Sequence[Rule]) -> str:
    names = ", ".join(f"[{rule.name}](rules/{rule.name}.md)" for rule in rules) or "none"
    mapped = sorted({f"{name}: {check}" for rule in rules for name in rule.maps for check in rule.maps[name]})
    return f"| {number} | {row['what']} | {names} | {', '.join(mapped)} | {row.get('why', '')} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
