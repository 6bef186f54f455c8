"""The manifest of a cloud assembly that the CDK wrote: the templates that it lists, which are read as files."""

import json
import os
from collections.abc import Iterator, Mapping
from typing import Any, Final

from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.files.input_file import InputFile

_LISTED: Final = {"aws:cloudformation:stack": "templateFile", "cdk:cloud-assembly": "directoryName"}
"""For each type of artifact, the property that names its file or folder."""


def gap_in_assembly(file: InputFile) -> str:
    """Return what is missing of the templates that a manifest lists, in words; empty for any other file."""
    if (
        file.path is None
        or file.path.name != "manifest.json"
        or not any(kind.encode() in file.data for kind in _LISTED)
    ):
        return ""
    try:
        manifest = json.loads(file.text)
    except (ValueError, RecursionError, ParseError):
        return "its list of templates cannot be read"
    missing = [name for name in _names(manifest) if not os.path.lexists(file.path.parent / name)]
    return f"lists what is not there: {', '.join(missing)}" if missing else ""


def _names(manifest: Any) -> Iterator[str]:
    artifacts = manifest.get("artifacts") if isinstance(manifest, Mapping) else None
    for artifact in artifacts.values() if isinstance(artifacts, Mapping) else ():
        properties = artifact.get("properties") if isinstance(artifact, Mapping) else None
        member = _LISTED.get(str(artifact.get("type"))) if isinstance(properties, Mapping) else None
        name = properties.get(member) if isinstance(properties, Mapping) and member else None
        if isinstance(name, str) and name and "\0" not in name:
            yield name
