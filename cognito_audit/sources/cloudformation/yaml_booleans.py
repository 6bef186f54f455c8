"""Words that YAML 1.1, which CloudFormation reads, takes for booleans where they have no quotes: ``ON`` is true."""

from typing import Any, Final

from cognito_audit.sources.documents import Document, Path
from cognito_audit.sources.documents.yaml_words import BooleanWord

Words = dict[Path, str]
"""The words of a document that became booleans, by their place."""
_NAMES: Final = frozenset({"Condition", "DependsOn", "Fn::GetAtt", "Ref"})


def with_booleans(document: Document) -> Words:
    """Make each such word of a document that is a value the boolean that CloudFormation reads; return the words.

    They are not read again: a document that several stacks are made from has its booleans already.
    """
    words: Words = {}
    waiting: list[tuple[Path, Any]] = [((), document.value)]
    seen: set[int] = set()
    while waiting:
        path, whole = waiting.pop()
        if id(whole) in seen:  # an alias
            continue
        seen.add(id(whole))
        for step, value in whole.items() if isinstance(whole, dict) else enumerate(whole):
            if isinstance(value, dict | list):
                waiting.append(((*path, step), value))
            elif isinstance(value, BooleanWord) and not _is_name(path, step):
                words[(*path, step)] = str(value)
                whole[step] = value.is_true
    return words


def _is_name(path: Path, step: str | int) -> bool:
    """Whether a word names a condition or a resource: it is the one that is called so, whatever both are read as."""
    inner = step if isinstance(step, str) else path[-1] if path else ""
    return inner in _NAMES or (path[-1:] == ("Fn::If",) and step == 0)
