"""The formats that ``-f FORMAT[=FILE]`` knows. A new one is a module with a ``render`` and an entry here."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Final, Literal

from cognito_audit.model.run import Run
from cognito_audit.reporting.presentation import Presentation

DEFAULT_FORMAT: Final = "text"


@dataclass(frozen=True, slots=True)
class Format:
    """A view of a run: ``module`` has ``render(run) -> str`` and is imported when it is used.

    ``takes`` names the part of the ``Presentation`` that it takes as its second argument.
    """

    module: str
    about: str
    takes: Literal["", "terminal", "sarif", "markdown_limit"] = ""

    def render(self, run: Run, presentation: Presentation) -> str:
        """The report."""
        module = import_module(f"cognito_audit.reporting.run.{self.module}")
        report: str = module.render(run, getattr(presentation, self.takes)) if self.takes else module.render(run)
        return report


FORMATS: Final[Mapping[str, Format]] = {
    "text": Format("text", "for people at a terminal", takes="terminal"),
    "json": Format("json_document", "the documented contract; `cognito-audit report` reads it back"),
    "html": Format("html", "one self-contained page for people who read and sign"),
    "sarif": Format("sarif", "code scanning on GitHub, SARIF 2.1.0", takes="sarif"),
    "junit": Format("junit", "test reports of CI servers: one case for each rule and target"),
    "gitlab": Format("gitlab", "GitLab Code Quality"),
    "github": Format("github", "annotations of a GitHub Actions run"),
    "markdown": Format("markdown", "comments, job summaries and wikis", takes="markdown_limit"),
    "csv": Format("csv_report", "spreadsheets: one line for each result"),
    "ocsf": Format("ocsf", "security lakes and SIEMs: OCSF 1.5.0 Detection Findings"),
    "asff": Format("asff", "a file for AWS Security Hub; nothing is sent"),
}
