"""The comments of a Terraform file: ``#`` and ``//`` outside strings and heredocs, inside their interpolations too."""

from collections.abc import Iterator

from cognito_audit.sources.documents.comment import Comment, comment_at
from cognito_audit.sources.terraform.hcl.lexer import CODE, signs


def hcl_comments(text: str) -> Iterator[Comment]:
    """The comments of a text, in their order; those between ``/*`` and ``*/`` are left out."""
    for found, within in signs(text):
        if within == CODE and found.group() in ("#", "//"):
            yield comment_at(text, found.start(), found.group())
