"""Terraform's language, against what Terraform itself makes of the same texts.

``expressions.jsonl`` and ``locals.jsonl`` have what ``terraform console`` (1.11) gives, ``accepted.json`` what
``terraform fmt`` takes. Where there is a Terraform, they are compared with it.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from cognito_audit.sources.terraform.hcl.parser import parse
from tests.sources.terraform.terraform_console import (
    NOT_KNOWN,
    REFUSED,
    TERRAFORM,
    console,
    evaluated,
    formats,
    same,
    value_of,
)

FOLDER = Path(__file__).parent
needs_terraform = pytest.mark.skipif(TERRAFORM is None, reason="there is no Terraform here")


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text("utf-8").splitlines()]


EXPRESSIONS = {
    one["expression"]: REFUSED if one.get("refused") else [one["value"]] for one in lines("expressions.jsonl")
}
ACCEPTED = json.loads((FOLDER / "accepted.json").read_text("utf-8"))
TEXTS = [
    *(f"x = {one}\n" for one in ACCEPTED["expressions"]),
    *(f'r "a" "b" {{\n  x = {one}\n  y = 1\n}}\n' for one in ACCEPTED["expressions"]),
    *ACCEPTED["bodies"],
]


def test_an_expression_has_the_value_that_terraform_gives_it():
    assert len(EXPRESSIONS) > 400
    wrong = [f"{one}: {value_of(one)}" for one, value in EXPRESSIONS.items() if not same(value_of(one), value)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("line", lines("locals.jsonl"), ids=lambda line: repr(line["text"])[:60])
def test_a_text_with_heredocs_and_templates_has_the_value_that_terraform_gives_it(line):
    blocks = parse(line["text"], "main.tf").blocks_of("locals")
    (local,) = (block.body.attributes["x"] for block in blocks if "x" in block.body.attributes)
    assert same(evaluated(local.expression), [line["x"]])


def test_what_terraform_takes_is_never_refused():
    assert len(TEXTS) > 500
    for text in TEXTS:
        parse(text, "main.tf")


@needs_terraform
@pytest.mark.parametrize("start", range(0, len(EXPRESSIONS), 150))
def test_the_expected_values_are_those_of_terraform(start, tmp_path):
    batch = [*EXPRESSIONS][start : start + 150]
    found = console(batch, tmp_path)
    pairs = zip(batch, found, strict=True)
    wrong = [f"{one}: {value}" for one, value in pairs if not (value == NOT_KNOWN or same(EXPRESSIONS[one], value))]
    assert not wrong, "\n".join(wrong)


@needs_terraform
def test_the_accepted_texts_are_those_of_terraform():
    assert [text for text in TEXTS[:: len(TEXTS) // 20] if not formats(text)] == []
