"""The ledger's file: one sorted line a name, so that a difference shows what was decided anew and nothing else."""

import copy
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import cognito_audit
from tests.ledger.comparing import Novelty

FILE = Path(cognito_audit.__file__).parent / "aws" / "ledger.toml"
HEAD = """\
# Every name of Cognito's API, of its CloudFormation types and of its Terraform resources, and what was decided:
# read (the program has a place for it), "ignored: REASON" or "later: REASON". A name that is missing here is newer.
# `python -m tests.ledger` checks and writes this file: see "When AWS adds something" in CONTRIBUTING.md.
"""
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ORDER = ("made-with", "cognito-idp", "cognito-identity", "cloudformation", "terraform")
_PARTS = ("operations", "members", "values", "errors", "ranges")


def load(file: Path = FILE) -> dict[str, Any]:
    """The sections of the file. LookupError: it cannot be read."""
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise LookupError(f"{file} is no ledger that can be read: {error}") from None


def accepted(ledger: Mapping[str, Any], names: Iterable[Novelty], decision: str) -> dict[str, Any]:
    """The ledger with a line for each name."""
    changed = copy.deepcopy(dict(ledger))
    for one in names:
        place = changed
        for step in one.section:
            place = place.setdefault(step, {})
        place[one.key] = one.written or decision
    return changed


def dump(sections: Mapping[str, Any]) -> str:
    """The text of the file."""
    return HEAD + "".join(_section((name,), sections[name]) for name in _ORDER if name in sections)


def _section(path: tuple[str, ...], held: Mapping[str, Any]) -> str:
    own = {name: value for name, value in held.items() if not isinstance(value, Mapping)}
    lines = [f"{_key(name)} = {json.dumps(own[name], ensure_ascii=False)}\n" for name in sorted(own)]
    head = f"\n[{'.'.join(map(_key, path))}]\n"
    return (head + "".join(lines) if lines else "") + "".join(_inner(path, held))


def _inner(path: tuple[str, ...], held: Mapping[str, Any]) -> Iterator[str]:
    inner = [name for name, value in held.items() if isinstance(value, Mapping)]
    for name in sorted(inner, key=lambda name: (_PARTS.index(name) if name in _PARTS else -1, name)):
        yield _section((*path, name), held[name])


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name)
