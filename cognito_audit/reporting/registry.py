"""The registry of documents and formats: what ``-f FORMAT[=FILE]`` means, on every command.

A new format is a module with a ``render`` and an entry here.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Final, Literal, NamedTuple

from cognito_audit.reporting.presentation import Presentation

DEFAULT_FORMAT: Final = "text"
"""Every document has it."""


class Format(NamedTuple):
    """A format of one kind of document: ``module`` has ``render(document) -> str`` and is imported when it is used.

    ``takes`` names the part of the ``Presentation`` that ``render`` takes as its second argument.
    """

    module: str
    about: str
    takes: Literal["", "terminal", "sarif", "markdown_limit"] = ""

    def render(self, document: object, presentation: Presentation) -> str:
        """Render the document."""
        module = import_module(f"cognito_audit.reporting.{self.module}")
        arguments = (getattr(presentation, self.takes),) if self.takes else ()
        report: str = module.render(document, *arguments)
        return report


DOCUMENTS: Final[Mapping[str, Mapping[str, Format]]] = {
    "Run": {
        "text": Format("run.text", "for people at a terminal", takes="terminal"),
        "json": Format("run.json_document", "the documented contract; `cognito-audit report` reads it back"),
        "html": Format("run.html", "one self-contained page for people who read and sign"),
        "sarif": Format("run.sarif", "code scanning on GitHub, SARIF 2.1.0", takes="sarif"),
        "junit": Format("run.junit", "test reports of CI servers: one case for each rule and target"),
        "gitlab": Format("run.gitlab", "GitLab Code Quality"),
        "github": Format("run.github", "annotations of a GitHub Actions run"),
        "markdown": Format("run.markdown", "comments, job summaries and wikis", takes="markdown_limit"),
        "csv": Format("run.csv_report", "spreadsheets: one line for each result"),
        "ocsf": Format("run.ocsf", "security lakes and SIEMs: OCSF 1.5.0 Detection Findings"),
        "asff": Format("run.asff", "a file for AWS Security Hub; nothing is sent"),
    },
    "Diagnosis": {
        "text": Format("diagnosis.text", "for people at a terminal", takes="terminal"),
        "json": Format("diagnosis.json_document", "for programs"),
        "markdown": Format("diagnosis.markdown", "for tickets and wikis"),
        "html": Format("diagnosis.html", "one self-contained page"),
    },
    "ComparisonReport": {
        "text": Format("comparison.text", "for people at a terminal", takes="terminal"),
        "json": Format("comparison.json_document", "for programs"),
        "markdown": Format("comparison.markdown", "for comments, tickets and wikis"),
    },
    "FixReport": {
        "text": Format("plan.text", "for people at a terminal: each change as a diff", takes="terminal"),
        "json": Format("plan.json_document", "for programs"),
        "diff": Format("plan.text", "the same as text", takes="terminal"),
        "aws-cli": Format("plan.aws_cli", "a shell script with complete requests"),
        "boto3": Format("plan.boto3_script", "a Python script with complete requests"),
        "cloudformation": Format("plan.cloudformation", "the properties to set, as YAML"),
        "terraform": Format("plan.terraform", "the arguments to set, as HCL"),
    },
    "RestoreReport": {
        "text": Format("plan.restored_text", "for people at a terminal", takes="terminal"),
        "json": Format("plan.restored_json", "for programs"),
    },
    "ProbeReport": {
        "text": Format("probe.text", "for people at a terminal", takes="terminal"),
        "json": Format("probe.json_document", "for programs"),
    },
    "CleanupReport": {
        "text": Format("cleanup.text", "for people at a terminal", takes="terminal"),
        "json": Format("cleanup.json_document", "for programs"),
    },
    "RuleList": {
        "text": Format("catalogue.list_text", "a table"),
        "json": Format("catalogue.list_json", "for programs"),
    },
    "RuleExplanation": {"text": Format("catalogue.explanation", "for people at a terminal")},
    "ConfigurationReport": {
        "text": Format("configuration.text", "tables for a terminal of 80 columns"),
        "json": Format("configuration.json_document", "for programs"),
    },
}
"""The formats of each kind of document, by the name of its class: importing all the classes would slow every start."""


def formats_of(document: type) -> Mapping[str, Format]:
    """The formats of a kind of document, by name."""
    return DOCUMENTS[document.__name__]


def render(document: object, name: str, presentation: Presentation) -> str:
    """A document in the format of that name."""
    return formats_of(type(document))[name].render(document, presentation)
