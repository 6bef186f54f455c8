"""The values of a root module's variables that are set outside it: by tfvars files and by Terragrunt."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from cognito_audit.sources.files.names import TERRAFORM_VARIABLES
from cognito_audit.sources.terraform.evaluation.inputs import InputValue
from cognito_audit.sources.terraform.hcl.parser import Attribute
from cognito_audit.sources.terraform.module.files import ConfigurationFolders, SourceFolder, joined
from cognito_audit.sources.terraform.module.terragrunt import TerragruntFile

_FIRST: Final = ("terraform.tfvars", "terraform.tfvars.json")
_AUTOMATIC: Final = (".auto.tfvars", ".auto.tfvars.json")


def root_inputs(
    store: ConfigurationFolders, folder: SourceFolder, given: Sequence[Path], terragrunt: TerragruntFile | None
) -> dict[str, InputValue]:
    """Return what tfvars files and Terragrunt set, in Terraform's order: of two values the later counts.

    ``given`` are the files that the user named. If there are none, a file that Terraform reads only with ``-var-file``
    leaves what it sets unknown, unless it has the same value: it may be the one that is used.
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
                doubt = f"{shown} may set var.{variable}: name the file that is used (--parameter {shown})"
                inputs[variable] = InputValue(value.attribute, None, doubt)
    return inputs | (terragrunt.overrides(folder) if terragrunt else {})


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
