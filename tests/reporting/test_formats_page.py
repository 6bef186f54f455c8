"""The examples in docs/formats.md are what the program writes."""

import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from cognito_audit.model.inventory import Input, Location, TargetInfo
from cognito_audit.model.run import Run
from cognito_audit.model.verdict import Missing, Status
from cognito_audit.reporting.presentation import Presentation
from cognito_audit.reporting.registry import formats_of, render

PAGE = Path(__file__).parents[2] / "docs" / "formats.md"
LANGUAGES = {"github": "text", "markdown": "markdown", "junit": "xml", "csv": "csv"}
EXAMPLES = ("sarif", "github", "markdown", "junit", "gitlab", "csv", "ocsf", "asff")


@pytest.fixture
def template_run(sample_run) -> Run:
    """A template with one client, one finding and one open question."""
    place = Location("template.yaml", 15, 7)
    client = TargetInfo(
        "template.yaml#WebClient", "client", "WebClient", location=Location("template.yaml", 12, 3), address="WebClient"
    )
    finding = replace(sample_run.results[0], target=client.id, location=place, fingerprint="2f3a5c7e9b1d2f40")
    question = replace(
        next(sample_run.not_evaluated()),
        rule="CA401",
        name="wildcard-callback-url",
        target=client.id,
        missing=(Missing("client.CallbackURLs", "the parameter AppUrl has no default"),),
    )
    return replace(
        sample_run,
        rules=(sample_run.rules[0], sample_run.rules[2]),
        targets=(client,),
        results=(finding, question),
        inputs=(Input("cloudformation", "template.yaml", "44af" * 16),),
        identity=None,
        errors=(),
        broken=(),
        unread=(),
        notes=(),
        selection=(),
    )


@pytest.fixture
def live_run(sample_run) -> Run:
    """One client of a live pool with one finding."""
    finding = next(result for result in sample_run.results if result.status is Status.FAILED)
    client = next(subject for subject in sample_run.targets if subject.id == finding.target)
    return replace(sample_run, targets=(client,), results=(finding,))


def example(name, template_run, live_run) -> str:
    text = render(live_run if name == "asff" else template_run, name, Presentation())
    told = json.loads(text) if name in ("sarif", "ocsf", "asff") else None
    if name == "sarif":
        told = told["runs"][0]["results"]
    return text if told is None else json.dumps(told[0], indent=2) + "\n"


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_is_what_the_program_writes(name, template_run, live_run):
    written = example(name, template_run, live_run)
    block = f"<!-- example: {name} -->\n\n````{LANGUAGES.get(name, 'json')}\n{written}````\n"
    page = PAGE.read_text("utf-8")
    if os.environ.get("UPDATE_GOLDEN"):
        marked = re.compile(rf"<!-- example: {name} -->\n(?:\n````\w+\n.*?\n````\n)?", re.DOTALL)
        page = marked.sub(lambda _: block, page)
        PAGE.write_text(page, "utf-8")
    assert block in page


def test_every_format_is_on_the_page():
    page = PAGE.read_text("utf-8")
    assert [name for name in formats_of(Run) if f"`{name}`" not in page] == []
