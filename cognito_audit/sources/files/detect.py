"""Detection of the reader for a file, by its content."""

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
"""In the order of detection; each is imported only when a file is read. Saved answers come last: a plan may contain
a map with their members, such as the environment of a function.
"""

ACCEPTED: Final = (
    "CloudFormation, SAM, CDK and Serverless templates, Terraform plans, states and .tf files, and what describe, "
    "get and list commands of the AWS CLI print of Cognito (aws cognito-idp describe-user-pool-client...)"
)

INPUT_TYPES: Final = tuple(_READERS)


def reader(input_type: str) -> Reader:
    """Return the reader of a type; raises ``KeyError`` for a type that is not among ``INPUT_TYPES``."""
    module, _, name = _READERS[input_type].partition(":")
    made: Reader = getattr(import_module(module), name)()
    return made


def input_type_of(file: InputFile) -> str:
    """Return the type of the first reader that recognises the file; empty if none does."""
    return next((name for name in _READERS if reader(name).recognises(file)), "")
