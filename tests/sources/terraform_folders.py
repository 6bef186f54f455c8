"""Folders of Terraform files that a test writes into its working directory, and what is read of them."""

from pathlib import Path

from cognito_audit.model.inventory import Inventory
from cognito_audit.sources.files import FileOptions, FileSource

CLIENT = "aws_cognito_user_pool_client"
WEB = f'resource "{CLIENT}" "web" {{\n  name = "web"\n  user_pool_id = "eu-west-1_a"\n'
APP = WEB + '  explicit_auth_flows = var.flows\n}\nvariable "flows" {\n  default = ["ALLOW_USER_SRP_AUTH"]\n}\n'


def read(*paths: object, **options: object) -> Inventory:
    """Read files and folders."""
    return FileSource([str(path) for path in paths], FileOptions(**options)).read(frozenset())  # type: ignore[arg-type]


def write(name: str, text: str) -> Path:
    """Write a file into the working directory, with the folders above it."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def ids(found: Inventory) -> list[str]:
    """The ids of the targets, in their order."""
    return [target.id for target in found.targets]


def unread(found: Inventory) -> dict[str, str]:
    """What was not read, with the reasons; no input is an error."""
    assert found.errors == ()
    return {what: unknown.reason for what, unknown in found.unread}
