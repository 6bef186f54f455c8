"""The values of a root module's variables that are set outside it: by tfvars files and by Terragrunt."""

import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from cognito_audit.model.inventory import InputError
from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.files.names import TERRAFORM_VARIABLES
from cognito_audit.sources.terraform.evaluation.inputs import InputValue
from cognito_audit.sources.terraform.hcl.parser import Attribute, Block, parse
from cognito_audit.sources.terraform.module.files import ConfigurationFolders, SourceFolder, joined
from cognito_audit.sources.terraform.module.terragrunt import TerragruntFile

_FIRST: Final = ("terraform.tfvars", "terraform.tfvars.json")
_OPTION: Final = "--parameter"
_OF_TEXTS: Final = frozenset({None, "string", "number", "bool"})
"""The types of variables that ``-var`` takes the value of as it is written; None: it has no type."""
_CONTROLS: Final = {"b": "0008", "f": "000c"}
_AUTOMATIC: Final = (".auto.tfvars", ".auto.tfvars.json")


def root_inputs(
    store: ConfigurationFolders, folder: SourceFolder, given: Sequence[Path], terragrunt: TerragruntFile | None
) -> dict[str, InputValue]:
    """Return what tfvars files and Terragrunt set, in Terraform's order: of two values the later counts.

    ``given`` are the files that the user named; values on the command line count before them. If there are no files,
    one that Terraform reads only with ``-var-file`` leaves what it sets unknown, unless it has the same value: it may
    be the one that is used.
    """
    inputs = terragrunt.inputs(folder) if terragrunt else {}
    for name in automatic_files(folder):
        inputs |= _set(store.variables(folder.path / name, joined(folder.shown, name)))
    for file in given:
        inputs |= _set(store.variables(file, file.as_posix()))
    for name in () if given else other_files(folder):
        shown = joined(folder.shown, name)
        for variable, value in _set(store.variables(folder.path / name, shown)).items():
            before = inputs.get(variable)
            if before is None or before.doubt or before.value() != value.value():
                doubt = f"{shown} may set var.{variable}: name the file that is used (--var-file {shown})"
                inputs[variable] = InputValue(value.attribute, None, doubt)
    return inputs | (terragrunt.overrides(folder) if terragrunt else {}) | given_values(store, folder)


def given_values(store: ConfigurationFolders, folder: SourceFolder) -> dict[str, InputValue]:
    """Return the variables of a folder that the user gave the value of."""
    blocks = (block for block in folder.blocks if block.kind == "variable")
    found = {block.labels[0]: _given(store, block) for block in blocks if block.labels[0] in store.values}
    return {name: value for name, value in found.items() if value is not None}


def _given(store: ConfigurationFolders, variable: Block) -> InputValue | None:
    """Return a value as Terraform reads it after ``-var``: a text, or an expression where the type needs one."""
    name = variable.labels[0]
    text = store.values[name]
    constraint = variable.body.attributes.get("type")
    words = None if constraint is None else _keyword(constraint.expression.tree)
    if words in _OF_TEXTS:
        literal = json.dumps(text).replace("${", "$${").replace("%{", "%%{")
        text = re.sub(r"\\([bf])", lambda match: f"\\u{_CONTROLS[match[1]]}", literal)
    try:
        (attribute,) = parse(f"{name} = {text}\n", _OPTION).attributes.values()
    except (ParseError, ValueError):
        store.errors.append(InputError(f'{_OPTION} {name}: expected an expression of HCL, such as ["a"]', _OPTION))
        return None
    return InputValue(attribute, None, is_located=False)


def _keyword(tree: Any) -> str:
    """Return a type as it is written, without quotation marks, which older configurations have around it."""
    words = tree if isinstance(tree, str) else "".join(str(token) for token in tree.scan_values(lambda _token: True))
    return words.strip().strip('"')


def automatic_files(folder: SourceFolder) -> list[str]:
    """Return the names of the tfvars files that Terraform reads by itself, in its order."""
    files = set(variable_files(folder))
    return [
        *(name for name in _FIRST if name in files),
        *sorted(name for name in files if name.endswith(_AUTOMATIC)),
    ]


def other_files(folder: SourceFolder) -> list[str]:
    """Return the names of the tfvars files that Terraform reads only with ``-var-file``."""
    return sorted(set(variable_files(folder)) - set(automatic_files(folder)))


def variable_files(folder: SourceFolder) -> list[str]:
    """Return the names of all tfvars files of a folder."""
    found = (name for name in folder.names if name.endswith(TERRAFORM_VARIABLES))
    return [name for name in found if not os.path.isdir(folder.path / name)]  # noqa: PTH112  never raises


def _set(attributes: Mapping[str, Attribute]) -> dict[str, InputValue]:
    return {name: InputValue(attribute, None) for name, attribute in attributes.items()}
