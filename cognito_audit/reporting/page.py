"""What every HTML page has in common: templates that escape, one style, one script, and their hashes."""

import base64
import hashlib
from typing import Final

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from cognito_audit.lib.package_data import folder
from cognito_audit.reporting.diagnosis.wording import evidence_of_step
from cognito_audit.text.sanitize import excerpt_of, plain_text

MOST_OF_A_VALUE: Final = 600
"""How many characters of a value are shown."""


def environment() -> Environment:
    """The templates of ``reports/``: they escape by default, and every value passes through ``plain_text``."""
    jinja = Environment(
        loader=FunctionLoader(text_of),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: value if isinstance(value, Markup) else plain_text(value),
    )
    jinja.filters.update(
        excerpt=lambda value: excerpt_of(value, MOST_OF_A_VALUE),
        paragraphs=_paragraphs,
        evidence_of_step=evidence_of_step,
    )
    return jinja


def style_and_script() -> dict[str, Markup | str]:
    """The one style and the one script that a page allows by their hashes."""
    style, script = text_of("style.css"), text_of("script.js")
    return {
        "style": Markup(style),  # noqa: S704  a file of the project
        "style_hash": _hash(style),
        "script": Markup(script),  # noqa: S704  a file of the project
        "script_hash": _hash(script),
    }


def text_of(name: str) -> str:
    """A file of ``reports/``."""
    return (folder("reports") / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _paragraphs(text: str) -> list[list[str]]:
    """The paragraphs of a rule's prose, each cut at its backticks: every second part is code."""
    return [paragraph.strip().split("`") for paragraph in text.split("\n\n") if paragraph.strip()]
