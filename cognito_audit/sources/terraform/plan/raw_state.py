"""State files as Terraform keeps them (version 4), in the form in which ``terraform show -json`` prints a state."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.terraform.plan.plan_text import PlanText

_VERSION: Final = 4
_SHOWN: Final = "pass what terraform show -json prints of it"


def is_raw_state(document: PlanText) -> bool:
    """Return whether a document is a state file."""
    return all(name in document for name in ("serial", "lineage")) and "format_version" not in document


def shown_state(document: PlanText) -> str:
    """Return a state file as ``terraform show -json`` prints it. Raises ``ParseError`` if it is not readable."""
    if "encrypted_data" in document:
        raise ParseError(f"this state file is encrypted; {_SHOWN}")
    if document.get("version") != _VERSION:
        raise ParseError(f"this is a state file of version {document.get('version')}, not {_VERSION}; {_SHOWN}")
    resources = document.get("resources")
    if not isinstance(resources, list):
        raise ParseError(f"the resources of this state file are not a list; {_SHOWN}")
    modules: dict[Any, list[Any]] = {"": []}
    for resource in resources:
        module = resource.get("module", "") if isinstance(resource, dict) else ""
        # The readers of a state say of anything that is not a resource where it stands.
        modules.setdefault(module if isinstance(module, str) else "?", []).extend(_instances(resource))
    root = {
        "resources": modules.pop(""),
        "child_modules": [{"address": name, "resources": inner} for name, inner in modules.items()],
    }
    version = document.get("terraform_version")
    return json.dumps({"format_version": "1.0", "terraform_version": version, "values": {"root_module": root}})


def _instances(resource: Any) -> Iterator[Any]:
    instances = resource.get("instances") if isinstance(resource, dict) else None
    names = ("mode", "type", "name")
    if not isinstance(resource, dict) or not isinstance(instances, list):
        yield resource
        return
    held = {name: resource.get(name) for name in names}
    module = resource.get("module")
    kind = f"data.{held['type']}" if held["mode"] == "data" else held["type"]
    stem = ".".join(str(part) for part in (module, kind, held["name"]) if part)
    for instance in instances:
        yield {**held, "address": f"{stem}{_key(instance)}", **_values(instance)}


def _key(instance: Any) -> str:
    key = instance.get("index_key") if isinstance(instance, dict) else None
    return "" if key is None else f"[{json.dumps(key, ensure_ascii=False)}]"


def _values(instance: Any) -> dict[str, Any]:
    """Return the attributes of an instance; without any, the state does not say what it has."""
    if not isinstance(instance, dict):
        return {}
    values = instance.get("attributes")
    return {
        **({"values": values} if isinstance(values, dict) else {}),
        "sensitive_values": _marks(instance.get("sensitive_attributes"), values),
        "deposed_key": instance.get("deposed"),
    }


def _marks(paths: Any, values: Any) -> dict[str, Any]:
    """Return the sensitive attributes by their first step: what is deeper hides the whole attribute."""
    names: dict[str, Any] = {}
    for path in paths if isinstance(paths, list) else []:
        first = path[0] if isinstance(path, list) and path else None
        name = first.get("value") if isinstance(first, Mapping) else None
        if not isinstance(name, str):
            return dict.fromkeys(values, True) if isinstance(values, dict) else {}
        names[name] = True
    return names
