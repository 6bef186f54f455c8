"""Preview of one patch as CloudFormation or Terraform, for reports that show a fix without planning an update."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from cognito_audit.fixing.template_names import missing_name_comment, property_name, terraform_attributes
from cognito_audit.fixing.updates import without_empty

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def cloudformation_of(kind: str, patch: Mapping[str, Any]) -> str:
    """Return ``Properties`` with a patch of a ``client`` or ``pool``; comments name the members without a property."""
    import yaml  # noqa: PLC0415  Terraform does not need it

    by_name = {property_name(kind, name): without_empty(value) for name, value in patch.items()}
    named = {name: value for name, value in by_name.items() if name}
    missing = [missing_name_comment("CloudFormation", name) for name in patch if not property_name(kind, name)]
    body = yaml.safe_dump({"Properties": named}, default_flow_style=False, sort_keys=False, width=100) if named else ""
    return "\n".join([*missing, body.rstrip()]).strip()


def terraform_of(kind: str, patch: Mapping[str, Any]) -> str:
    """Return arguments and blocks with a patch of a ``client`` or ``pool``; comments name members without either."""
    attributes, missing = terraform_attributes(kind, without_empty(patch))
    return "\n".join([*(missing_name_comment("Terraform", name) for name in missing), *hcl_lines(attributes)])


def hcl_lines(attributes: Mapping[str, Any], indent: str = "") -> Iterator[str]:
    """Yield one line per argument, and structures as nested blocks."""
    for name, value in attributes.items():
        if isinstance(value, Mapping):
            yield f"{indent}{name} {{"
            yield from hcl_lines(value, indent + "  ")
            yield f"{indent}}}"
        else:
            yield f"{indent}{name} = {hcl(value)}"


def hcl(value: Any) -> str:
    """Return a literal; ``${`` and ``%{`` are escaped, because they would begin a template."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(hcl(item) for item in value)}]"
    if isinstance(value, str):
        quoted = value.replace("\\", "\\\\").replace('"', '\\"').replace("${", "$${").replace("%{", "%%{")
        return '"' + _CONTROL.sub(lambda match: "\\u%04x" % ord(match[0]), quoted) + '"'  # noqa: UP031  no f-string can
    return str(value)
