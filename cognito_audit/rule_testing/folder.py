"""Tests of a folder of rule files, and the template of a new one."""

import re
from pathlib import Path
from typing import Final

from cognito_audit.errors import UserError
from cognito_audit.rule_testing.examples import failures
from cognito_audit.rulebook.catalogue import built_in, from_folders
from cognito_audit.rulebook.own_files import own_rule_files, text_of_rule
from cognito_audit.rulebook.rule_file import RuleFileError

NEW: Final = '''\
id = "X001"
severity = "medium"
title = "One sentence that says what is wrong"
why = """
Why it matters, with a source for every claim about AWS.
"""
since = "1.0.0"

fails = "client.PreventUserExistenceErrors != 'ENABLED'"
message = "PreventUserExistenceErrors is {{ client.PreventUserExistenceErrors }}"
path = "PreventUserExistenceErrors"
remediation = "The next step, in one sentence."

references = []

[[examples]]
expect = "passed"
client.PreventUserExistenceErrors = "ENABLED"

[[examples]]
about = "absent means LEGACY"
expect = "failed"

[[examples]]
expect = "not-evaluated"
client.PreventUserExistenceErrors = { unknown = "AccessDenied" }
'''


def faults_in(path: Path) -> tuple[list[str], int]:
    """The faults of the rule files in a folder (or of one file), and how many files were tested.

    Raises ``UserError`` when there is nothing to test.
    """
    if not path.exists():
        raise UserError(f"{path}: no such file or folder")
    files = [*own_rule_files(path)] if path.is_dir() else [path]
    if not files:
        raise UserError(f"{path}: contains no rule files (*.toml)")
    faults: list[str] = []
    others = built_in().rules
    if path.is_dir():
        others = (*others, *from_folders([path], taken=others).rules)
    for file in files:
        try:
            if isinstance(file, RuleFileError):
                raise file
            faults += failures(text_of_rule(file), str(file), others)
        except RuleFileError as error:
            faults.append(str(error))
    return faults, len(files)


def write_new(name: str, folder: Path) -> Path:
    """Write a rule file to fill in. Raises ``UserError`` for a bad name or where the file exists."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        raise UserError(f"{name!r} is not a rule name; expected lower-case words with hyphens (implicit-grant)")
    file = folder / f"{name}.toml"
    if file.exists():
        raise UserError(f"{file} already exists")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(NEW, "utf-8")
    except OSError as error:
        raise UserError(f"{file}: cannot be written: {error.strerror}") from error
    return file
