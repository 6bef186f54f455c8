"""Which reader a file is for: by content, unless the user says so."""

from importlib import import_module
from typing import Final

from cognito_audit.sources.files.input_file import InputFile
from cognito_audit.sources.files.reader import Reader

_READERS: Final = {
    "evidence": "cognito_audit.sources.evidence.reader:EvidenceReader",
    "cloudformation": "cognito_audit.sources.cloudformation:CloudFormationReader",
    "terraform": "cognito_audit.sources.terraform.reader:TerraformReader",
    "describe": "cognito_audit.sources.describe:DescribeReader",
}
"""In the order in which they are asked; each is imported only when a file is looked at. Answers come last: a plan may
hold a map with their members, such as the environment of a function.
"""

ACCEPTED: Final = (
    "CloudFormation, SAM, CDK and Serverless templates, Terraform plans, states and .tf files, and what describe, "
    "get and list commands of the AWS CLI print of Cognito (aws cognito-idp describe-user-pool-client...)"
)

INPUT_TYPES: Final = tuple(_READERS)


def reader(input_type: str) -> Reader:
    """The reader of that type; raises ``KeyError`` for a type that is not among ``INPUT_TYPES``."""
    module, _, name = _READERS[input_type].partition(":")
    made: Reader = getattr(import_module(module), name)()
    return made


def input_type_of(file: InputFile) -> str:
    """The type of the first reader that recognises the file; empty when none does."""
    return next((name for name in _READERS if reader(name).recognises(file)), "")
