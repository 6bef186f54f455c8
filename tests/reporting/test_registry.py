"""The registry names documents and formats that exist."""

from importlib import import_module
from inspect import signature

import pytest

from cognito_audit.diagnosis.model import Diagnosis
from cognito_audit.model.run import Run
from cognito_audit.reporting import documents
from cognito_audit.reporting.output import requested_reports
from cognito_audit.reporting.registry import DEFAULT_FORMAT, DOCUMENTS, formats_of

KINDS = (Run, Diagnosis, *(kind for name, kind in vars(documents).items() if name in DOCUMENTS))
FORMATS = [(kind, name) for kind in KINDS for name in formats_of(kind)]


def test_every_document_is_a_class_and_can_be_text() -> None:
    assert {kind.__name__ for kind in KINDS} == set(DOCUMENTS)
    assert [kind for kind in KINDS if DEFAULT_FORMAT not in formats_of(kind)] == []


@pytest.mark.parametrize(("kind", "name"), FORMATS)
def test_every_format_is_a_module_that_renders_its_document(kind, name) -> None:
    entry = formats_of(kind)[name]
    render = import_module(f"cognito_audit.reporting.{entry.module}").render
    document, *shown = signature(render).parameters.values()
    assert document.annotation is kind
    assert len(shown) == bool(entry.takes)


@pytest.mark.parametrize(("kind", "name"), FORMATS)
def test_a_format_can_be_requested_by_its_name(kind, name) -> None:
    (request,) = requested_reports([f"{name}=out"], kind)
    assert (request.format, str(request.file)) == (name, "out")
