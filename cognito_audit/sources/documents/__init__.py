"""JSON and YAML documents in which every part has a location, read within limits."""

from cognito_audit.sources.documents.document import Document, ParseError, Path
from cognito_audit.sources.documents.json_text import json_documents

__all__ = ["Document", "ParseError", "Path", "json_documents", "read_documents"]


def read_documents(text: str, file: str, *, tolerant: bool = False) -> list[Document]:
    """Return the documents of a JSON or YAML text, in order.

    A duplicate key is an error, and so are a number that JSON does not have and one of thousands of digits; to a
    ``tolerant`` reader each is an ``Unknown`` value, and a text with half a character is one.

    What begins like JSON is read as JSON; YAML's own flow style begins so too, so a file that is not called ``.json``
    has a second chance. Raises ``ParseError``.
    """
    if text.lstrip()[:1] in ("{", "["):
        try:
            return list(json_documents(text, file, tolerant=tolerant))
        except ParseError:
            if file.lower().endswith(".json"):
                raise
    # Here and not above: PyYAML takes longer to load than most JSON files to read.
    from cognito_audit.sources.documents.yaml_text import yaml_documents  # noqa: PLC0415

    return list(yaml_documents(text, file, tolerant=tolerant))
