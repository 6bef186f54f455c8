"""A source or a ledger that cannot be had or read is an error that names it, with an exit code of its own."""

import gzip
import shutil

import pytest

from tests.ledger.__main__ import CANNOT, main
from tests.ledger.copies import IDP


@pytest.mark.parametrize("missing", ["botocore", "cfn-lint", "npm"])
def test_a_folder_without_its_source_is_an_error_and_no_verdict(copies, capsys, missing):
    shutil.rmtree(copies.folder / missing)
    (copies.folder / missing).mkdir()
    assert copies.run("check") == CANNOT
    assert capsys.readouterr().err.startswith(f"error: {copies.folder / missing} holds no ")


def test_a_service_model_that_cannot_be_read_is_an_error_that_names_it(copies, capsys):
    (file,) = (copies.folder / "botocore" / IDP).glob("*/service-2.json*")
    file.write_bytes(gzip.compress(b"{}" * 1000, mtime=0)[:20])
    assert copies.run("check") == CANNOT
    assert capsys.readouterr().err.startswith(f"error: {file} holds no service model that can be read: ")


def test_a_ledger_that_cannot_be_read_is_an_error_that_names_it(copies, capsys):
    copies.ledger.write_text("broken = ", "utf-8")
    assert copies.run("check") == CANNOT
    assert capsys.readouterr().err.startswith(f"error: {copies.ledger} is no ledger that can be read: ")


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("echo no archive >a.tgz", "error: what npm pack @cdktn/provider-aws wrote is no archive ("),
        ("", "error: npm pack @cdktn/provider-aws wrote no archive: "),
        (
            "echo npm error code E404 >&2; echo npm error A log is elsewhere >&2; exit 1",
            "error: @cdktn/provider-aws could not be fetched (npm error code E404): check the network",
        ),
    ],
)
def test_what_npm_does_wrong_is_told_and_no_verdict(copies, capsys, monkeypatch, script, told):
    npm = copies.folder / "npm"
    shutil.rmtree(npm)
    npm.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", str(copies.folder))
    given = ["--botocore", str(copies.folder / "botocore"), "--cfn-lint", str(copies.folder / "cfn-lint")]
    assert main(["check", *given, "--ledger", str(copies.ledger)]) == CANNOT
    assert capsys.readouterr().err.startswith(told)


def test_a_source_that_cannot_be_fetched_is_an_error_and_no_verdict(copies, capsys, monkeypatch):
    monkeypatch.setenv("PATH", str(copies.folder))
    given = ["--botocore", str(copies.folder / "botocore"), "--cfn-lint", str(copies.folder / "cfn-lint")]
    assert main(["check", *given, "--ledger", str(copies.ledger)]) == CANNOT
    told = capsys.readouterr().err
    assert told.startswith("error: @cdktn/provider-aws could not be fetched (")
    assert told.endswith("): check the network, or name a folder that holds @cdktn/provider-aws\n")
