"""What the name of a file says of what it may hold: of a folder's files, only those that may hold a target are read."""

from typing import Final

TERRAFORM: Final = (".tf", ".tf.json", ".tofu", ".tofu.json")
TERRAFORM_VARIABLES: Final = (".tfvars", ".tfvars.json")
TERRAGRUNT: Final = "terragrunt.hcl"
OTHER_TERRAGRUNT: Final = ("terragrunt.hcl.json", "terragrunt.stack.hcl")
"""Names of files that deploy modules and are not read."""
_DATA: Final = (
    ".json", ".jsonc", ".json5", ".yaml", ".yml", ".template", ".cfn", ".hcl", ".tf", ".tofu", ".tfstate",
    ".tfstate.backup", ".tfplan",
)  # fmt: skip
_OF_A_GENERATOR: Final = (".j2", ".jinja", ".jinja2", ".tmpl", ".tpl", ".gotmpl", ".erb", ".mustache", ".hbs")
"""Endings of texts that a program makes another text of: ``template.yaml.j2``."""
_LOCK_OF_EMACS: Final = ".#"
"""Begins the name of a link that leads nowhere, beside a file that is being edited."""


def may_hold(name: str) -> bool:
    """Whether a file of that name may hold something that is audited.

    Texts for people (``README.md``) and programs do not: what a program makes is audited as what it made.
    """
    if name.lower().endswith(_DATA):
        return not name.startswith(_LOCK_OF_EMACS)
    return is_for_a_generator(name)


def is_for_a_generator(name: str) -> bool:
    """Whether a file is a text that a program makes a template or an answer of: its values are not yet those."""
    lower = name.lower()
    return lower.endswith(_OF_A_GENERATOR) and lower.rpartition(".")[0].endswith(_DATA)


def has_folder_of_its_own(name: str) -> bool:
    """Whether a file of that name is read as part of its folder."""
    return name.endswith((*TERRAFORM, *TERRAFORM_VARIABLES, TERRAGRUNT))


def may_have_been_a_folder(name: str) -> bool:
    """Whether a link of that name, which leads nowhere, may have led to a folder."""
    return "." not in name
