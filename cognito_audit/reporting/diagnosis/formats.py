"""The formats of a diagnosis."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Final

from cognito_audit.diagnosis.model import Diagnosis
from cognito_audit.text.terminal import Terminal

MODULES: Final[Mapping[str, str]] = {
    "text": "text",
    "json": "json_document",
    "markdown": "markdown",
    "html": "html",
}


def render(name: str, diagnosis: Diagnosis, terminal: Terminal) -> str:
    """The diagnosis in a format, whose module is imported when it is used."""
    show: Callable[..., str] = import_module(f"cognito_audit.reporting.diagnosis.{MODULES[name]}").render
    return show(diagnosis, terminal) if name == "text" else show(diagnosis)
