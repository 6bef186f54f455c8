"""The comments of a Terraform file: ``#`` and ``//`` in code, which includes interpolations in strings."""

from collections.abc import Iterator

from cognito_audit.sources.documents.comment import Comment, comment_at
from cognito_audit.sources.documents.line_starts import LineStarts
from cognito_audit.sources.terraform.hcl.lexer import CODE, tokens


def hcl_comments(text: str) -> Iterator[Comment]:
    """Yield the line comments of a text in their order; comments between ``/*`` and ``*/`` are left out."""
    lines = LineStarts(text)
    for token, context in tokens(text):
        if context == CODE and token.group() in ("#", "//"):
            yield comment_at(text, token.start(), token.group(), lines)
