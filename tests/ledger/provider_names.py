"""Names out of @cdktn/provider-aws, a binding that is made from the schema that Terraform's aws provider prints.

Each argument of a class stands in a comment of its own, ``// name - computed: false, optional: true, required: false``,
and each nested block is made by ``new Class(this, "name"...)``.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

_CLASS = re.compile(r"^class (\w+) extends [\w.]+ \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_ITEM = re.compile(r"return new (\w+)\(")
_TYPE = re.compile(r'static tfResourceType = "(\w+)"')
_ARGUMENT = re.compile(r"^ *// (\w+) - computed: \w+, optional: \w+, required: \w+", re.MULTILINE)
_BLOCK = re.compile(r'= new (\w+)\(this, "(\w+)"')


def package_folder(given: Path) -> Path:
    """The package's folder in ``given``: what ``npm pack`` holds, or the package itself."""
    for place in (given / "package", given / "node_modules" / "@cdktn" / "provider-aws", given):
        if (place / "lib").is_dir():
            return place
    raise LookupError(f"{given} holds no @cdktn/provider-aws")


def version(given: Path) -> str:
    """The version of the package in ``given``; empty where its package.json is missing."""
    file = package_folder(given) / "package.json"
    return str(json.loads(file.read_text("utf-8"))["version"]) if file.is_file() else ""


def names(given: Path) -> dict[str, list[str]]:
    """The argument paths of each resource type, sorted, computed ones among them. Data sources are left out."""
    folder = package_folder(given) / "lib"
    texts = [file.read_text("utf-8") for file in sorted(folder.glob("cognito-*/index.js"))]
    found = dict(_of_resource(text) for text in texts)
    if not found:
        raise LookupError(f"{folder} holds no resource of Cognito")
    return found


def _of_resource(text: str) -> tuple[str, list[str]]:
    classes = {held[1]: held[2] for held in _CLASS.finditer(text)}
    items = {name: item[1] for name, body in classes.items() if (item := _ITEM.search(body))}
    resource, kind = next((name, held[1]) for name, body in classes.items() if (held := _TYPE.search(body)))
    return kind, sorted(set(_arguments(resource, classes, items, "")))


def _arguments(name: str, classes: Mapping[str, str], items: Mapping[str, str], prefix: str) -> Iterator[str]:
    body = classes[items.get(name, name)]
    blocks = {held[2]: held[1] for held in _BLOCK.finditer(body)}
    for held in _ARGUMENT.finditer(body):
        yield prefix + held[1]
        if blocks.get(held[1]) in classes:
            yield from _arguments(blocks[held[1]], classes, items, f"{prefix}{held[1]}.")
