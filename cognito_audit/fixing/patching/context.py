"""How many unchanged lines a patch may show around its changes, so that no secret stands on one of them."""

from collections.abc import Collection, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final

from cognito_audit.fixing.patching.nodes import PatchError
from cognito_audit.sources.secrecy.excerpts import secret_lines

MOST: Final = 3
"""As many as ``diff -u`` shows."""
LEAST: Final = 1
"""``git apply`` takes a change without a line after it for the end of the file."""
REFUSAL: Final = "a patch would show a secret, which stands on a changed line or beside one"


def context_of(path: Path, before: str, after: str) -> int:
    """Return the most lines of context that show no secret. Raises ``PatchError`` where even the least would."""
    old, new = before.split("\n"), after.split("\n")
    secrets = [secret_lines(path, text) for text in (before, after)]
    for context in range(MOST, LEAST - 1, -1):
        if not any(_shows(numbers, shown) for numbers, shown in zip(secrets, _shown(old, new, context), strict=True)):
            return context
    raise PatchError(REFUSAL)


def _shown(old: Sequence[str], new: Sequence[str], context: int) -> tuple[set[int], set[int]]:
    """Return the numbers of the lines that a patch shows, of both texts."""
    before: set[int] = set()
    after: set[int] = set()
    for group in SequenceMatcher(None, old, new).get_grouped_opcodes(context):
        for _, old_start, old_end, new_start, new_end in group:
            before |= {*range(old_start + 1, old_end + 1)}
            after |= {*range(new_start + 1, new_end + 1)}
    return before, after


def _shows(secrets: Collection[int] | None, shown: set[int]) -> bool:
    return secrets is None or not shown.isdisjoint(secrets)
