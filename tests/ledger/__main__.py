"""The ledger's command: ``check`` prints what is new, ``accept`` writes it into the ledger with a decision."""

import argparse
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.ledger import provider_names, service_names, template_names
from tests.ledger.comparing import Novelty, Sources, lost, new
from tests.ledger.fetching import BINDING, CannotFetch, from_npm, from_pip
from tests.ledger.writing import FILE, accepted, dump, load

NOTHING_NEW, UNDECIDED, CANNOT = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """0: nothing is undecided; 1: something is; 2: a source could not be had or read."""
    given = _parser().parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as folder:
            sources = read_sources(given, load(given.ledger), Path(folder))
    except (CannotFetch, LookupError, OSError, ValueError) as error:
        sys.stderr.write(f"error: {error}\n")
        return CANNOT
    return _accept(given, sources) if given.command == "accept" else _check(given, sources)


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    fetched = "a folder that holds it; without this, its newest release is fetched"
    for name, package in (("botocore", "botocore"), ("cfn-lint", "cfn-lint"), ("terraform", BINDING)):
        common.add_argument(f"--{name}", type=Path, metavar="DIR", help=f"{package}: {fetched}")
    common.add_argument("--ledger", type=Path, default=FILE, metavar="FILE", help="the ledger, of this checkout")
    parser = argparse.ArgumentParser(prog="python -m tests.ledger", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", parents=[common], help="print names without a decision as a Markdown table")
    accept = commands.add_parser("accept", parents=[common], help="write names without a decision into the ledger")
    accept.add_argument("decision", choices=["later", "ignored"])
    accept.add_argument("names", nargs="*", metavar="NAME", help="names as the table has them; without any, all")
    accept.add_argument("--reason", required=True, help="in plain words, for people outside this project")
    return parser


def read_sources(given: argparse.Namespace, ledger: dict, into: Path) -> Sources:
    """The names of all three sources, fetched where no folder was named."""
    botocore = given.botocore or from_pip("botocore", into)
    lint = given.cfn_lint or from_pip("cfn-lint", into)
    binding = given.terraform or from_npm(BINDING, into)
    versions = {
        "botocore": service_names.version(botocore),
        "cfn-lint": template_names.version(lint),
        BINDING: provider_names.version(binding),
    }
    services = service_names.names(botocore, ledger)
    return Sources(services, template_names.names(lint), provider_names.names(binding), versions)


def _check(given: argparse.Namespace, sources: Sources) -> int:
    ledger = load(given.ledger)
    for name in lost(ledger, sources):
        sys.stderr.write(f"warning: {name} is in the ledger and in none of its sources\n")
    found = new(ledger, sources)
    looked_at = ", ".join(f"{name} {version}".strip() for name, version in sources.versions.items())
    sys.stdout.write(table(found) if found else f"No name of Cognito is undecided in {looked_at}.\n")
    return UNDECIDED if found else NOTHING_NEW


def _accept(given: argparse.Namespace, sources: Sources) -> int:
    ledger = load(given.ledger)
    found = new(ledger, sources)
    if missing := set(given.names) - {one.name for one in found}:
        sys.stderr.write(f"error: not among the names without a decision: {', '.join(sorted(missing))}\n")
        return CANNOT
    chosen = [one for one in found if not given.names or one.name in given.names]
    ledger = accepted(ledger, chosen, f"{given.decision}: {given.reason}")
    if len(chosen) == len(found):
        ledger["made-with"] = {**ledger["made-with"], **{name: one for name, one in sources.versions.items() if one}}
    given.ledger.write_text(dump(ledger), "utf-8")
    sys.stdout.write(f"{len(chosen)} of {len(found)} names written to {given.ledger}\n")
    return NOTHING_NEW if len(chosen) == len(found) else UNDECIDED


def table(found: Iterable[Novelty]) -> str:
    """The names as a Markdown table."""
    rows = [("source", "name", "kind", "where"), ("---",) * 4]
    rows += [(one.source, f"`{one.name}`", one.kind, one.where) for one in found]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


if __name__ == "__main__":
    sys.exit(main())
