"""The comments of a YAML text: each ``#`` outside scalars, to the end of its line."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

import yaml

from cognito_audit.sources.documents.comment import Comment, comment_at
from cognito_audit.sources.documents.line_starts import LineStarts

_SIGN: Final = re.compile(r"(?:(?<=\s)|\A)#")
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def yaml_comments(text: str) -> Iterator[Comment]:
    """Yield the comments of a text in order. Raises ``yaml.YAMLError`` for a text that is not YAML."""
    spans = list(_scalars(text))
    starts = [start for start, _ in spans]
    lines = LineStarts(text)
    last = -1
    for sign in _SIGN.finditer(text):
        before = bisect_right(starts, sign.start()) - 1
        in_scalar = before >= 0 and sign.start() < spans[before][1]
        if not in_scalar and sign.start() > last:
            yield comment_at(text, sign.start(), "#", lines)
            last = text.find("\n", sign.start())
            if last < 0:
                return


def _scalars(text: str) -> Iterator[tuple[int, int]]:
    """Where each scalar begins and ends; of a block scalar the lines, for a comment may follow its ``|`` or ``>``."""
    for token in yaml.scan(text, Loader=_LOADER):
        if isinstance(token, yaml.ScalarToken):
            start = token.start_mark.index
            if token.style in ("|", ">"):
                start = text.find("\n", start, token.end_mark.index) + 1 or token.end_mark.index
            yield start, token.end_mark.index
