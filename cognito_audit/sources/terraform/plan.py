"""Plans and states: what ``terraform show -json`` prints (JSON output format 0.1 to 1.x).

A plan gives, for each resource, the attributes after the change, which of them are known after apply only and which
are sensitive. An attribute that the configuration omits and the provider fills in is *known after apply* too: only the
configuration tells the two apart. What it cannot tell is a ``dynamic`` block: those are no part of a plan's
configuration, so an omitted block and a dynamic one whose ``for_each`` is known after apply look the same, and are read
as omitted.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cognito_audit.facts.holes import Unknown
from cognito_audit.inventory import InputError, Inventory, Place
from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.terraform.answers import PRESENT
from cognito_audit.sources.terraform.configuration import Configuration, after_apply
from cognito_audit.sources.terraform.folder import Finder, without_keys
from cognito_audit.sources.terraform.resource import AttributePath, Resource
from cognito_audit.sources.terraform.schema import NAMING, OPTIONAL_AND_COMPUTED, TYPES
from cognito_audit.sources.terraform.targets import Where, targets_of

SENSITIVE: Final = Unknown("sensitive: Terraform keeps it out of what it shows")
_KEPT: Final = frozenset({"no-op", "create", "update"})
_FREE_TEXTS: Final = frozenset({"default_redirect_uri"})
"""Texts into which a function that is known after apply only (``uuid()``) may put something."""

Choose = Callable[[frozenset[str]], Finder | None]
"""From the addresses of a plan's blocks to the folder that says where they are written down, if there is one."""


def read_plan(text: str, file: str, choose: Choose | None = None) -> Inventory:
    """The clients and pools of a plan or a state.

    ``file`` is its name as the user gave it. A plan knows no places: without a folder each target's place is the
    beginning of the plan's file, with one the line of the attribute in its ``.tf`` file.
    """
    try:
        document = _document(text)
        resources, notes = _resources(document, file, choose)
        what = "this plan" if "resource_changes" in document or "planned_values" in document else "this state"
        targets = targets_of(resources, Where(what, file))
    except ParseError as error:
        return Inventory(errors=(error.as_input_error(file),))
    except RecursionError:
        return Inventory(errors=(InputError("this plan is nested too deeply to be read", file),))
    return Inventory(tuple(targets), notes=tuple(notes))


def _document(text: str) -> Mapping[str, Any]:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and '"@level"' in text[:1000]:
            raise ParseError(
                "this is the log of terraform plan -json; give the output of terraform show -json"
            ) from error
        raise ParseError(f"no JSON: {error.msg}", error.lineno, error.colno) from error
    except ValueError as error:  # a number of more digits than Python converts
        raise ParseError(f"no JSON that can be read: {error}") from error
    if not isinstance(document, dict):
        raise ParseError("no plan and no state: the document is not an object")
    if "format_version" not in document:
        if "terraform_version" in document and "serial" in document:
            raise ParseError("this is a raw state file; give the output of terraform show -json")
        raise ParseError("no plan and no state: it has no format_version, as terraform show -json prints it")
    return document


@dataclass(frozen=True, slots=True)
class _Entry:
    """A resource instance as the document lists it."""

    address: str
    module: str
    type: str
    name: str
    values: Mapping[str, Any]
    unknown: Any
    sensitive: Any

    @property
    def block(self) -> str:
        return f"{self.type}.{self.name}"


def _resources(document: Mapping[str, Any], file: str, choose: Choose | None) -> tuple[list[Resource], list[str]]:
    notes: list[str] = []
    if document.get("errored") is True:
        notes.append(f"{file}: Terraform could not finish this plan, so resources may be missing from it")
    elif document.get("complete") is False:
        notes.append(f"{file}: this plan is partial: Terraform put some changes off")
    if isinstance(document.get("resource_changes"), list):
        entries = list(_changes(document["resource_changes"], notes, file))
    else:
        state = document.get("values", document.get("planned_values"))
        entries = list(_state(state.get("root_module") if isinstance(state, dict) else None, notes, file))
    configuration = Configuration(document, ((entry.module, entry.block, entry.address) for entry in entries))
    find = choose(frozenset(without_keys(entry.address) for entry in entries)) if choose else None
    locate = find or (lambda _address, _path: None)
    return [
        Resource(
            entry.address,
            entry.type,
            entry.name,
            _Values(entry, configuration).read(),
            _Places(entry.address, locate, Place(file)).of,
        )
        for entry in entries
    ], notes


@dataclass(frozen=True, slots=True)
class _Places:
    address: str
    find: Finder
    otherwise: Place

    def of(self, path: AttributePath) -> Place:
        return self.find(self.address, path) or self.otherwise


def _changes(changes: list[Any], notes: list[str], file: str) -> Iterator[_Entry]:
    """What will be there after the apply: what is deleted, forgotten or deposed is not."""
    for item in changes:
        if not isinstance(item, dict) or not _is_wanted(item, notes, file) or item.get("deposed"):
            continue
        change = item.get("change")
        actions = change.get("actions") if isinstance(change, dict) else None
        if not isinstance(change, dict) or not isinstance(actions, list) or not _KEPT.intersection(map(str, actions)):
            continue
        after = change.get("after")
        if not isinstance(after, dict):
            raise ParseError(f"{item['address']}: the plan does not say what it will be")
        yield _entry(item, after, change.get("after_unknown"), change.get("after_sensitive"))


def _state(module: Any, notes: list[str], file: str, address: str = "") -> Iterator[_Entry]:
    if not isinstance(module, dict):
        return
    for item in _list(module.get("resources")):
        if isinstance(item, dict) and _is_wanted(item, notes, file):
            values = item.get("values")
            if not isinstance(values, dict):
                raise ParseError(f"{item['address']}: the state has no values of it")
            yield _entry({**item, "module_address": address}, values, {}, item.get("sensitive_values"))
    for child in _list(module.get("child_modules")):
        if isinstance(child, dict):
            yield from _state(child, notes, file, str(child.get("address", "")))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_wanted(item: Mapping[str, Any], notes: list[str], file: str) -> bool:
    kind, address = item.get("type"), item.get("address")
    if item.get("mode") == "data":
        if isinstance(kind, str) and kind.startswith(("aws_cognito_user_pool", "awscc_cognito_user_pool")):
            notes.append(f"{file}: {address} is only looked up here, so it is not audited")
        return False
    return isinstance(kind, str) and kind in TYPES and isinstance(address, str) and isinstance(item.get("name"), str)


def _entry(item: Mapping[str, Any], values: Mapping[str, Any], unknown: Any, sensitive: Any) -> _Entry:
    module = item.get("module_address")
    return _Entry(
        item["address"],
        module if isinstance(module, str) else "",
        item["type"],
        item["name"],
        values,
        unknown,
        sensitive,
    )


class _Values:
    """The attributes of one resource, with ``Unknown`` where the plan does not show the value."""

    def __init__(self, entry: _Entry, configuration: Configuration) -> None:
        self.entry = entry
        self.configuration = configuration

    def read(self) -> dict[str, Any]:
        entry = self.entry
        unknown = entry.unknown if isinstance(entry.unknown, dict) else {}
        sensitive = entry.sensitive if isinstance(entry.sensitive, dict) else {}
        found: dict[str, Any] = {}
        for name in dict.fromkeys((*entry.values, *unknown)):
            value, hidden = entry.values.get(name), unknown.get(name)
            if name == "client_secret":
                found[name] = PRESENT if value else None
            elif name in NAMING and hidden is True:
                found[name] = self.configuration.named(entry.module, entry.block, name)
            else:
                found[name] = self._value(value, hidden, sensitive.get(name), (name,))
        return found

    def _value(self, value: Any, unknown: Any, sensitive: Any, path: AttributePath) -> Any:
        if unknown is True:
            return self._not_in_plan(path)
        if sensitive is True and value is not None:
            return SENSITIVE
        if isinstance(value, dict) or isinstance(unknown, dict):
            return self._map(value, unknown, sensitive, path)
        if isinstance(value, list) or (isinstance(unknown, list) and unknown):
            return self._list(value, unknown, sensitive, path)
        return value

    def _map(self, value: Any, unknown: Any, sensitive: Any, path: AttributePath) -> dict[str, Any]:
        values, holes, marks = (part if isinstance(part, dict) else {} for part in (value, unknown, sensitive))
        return {
            name: self._value(values.get(name), holes.get(name), marks.get(name), (*path, name))
            for name in dict.fromkeys((*values, *holes))
        }

    def _list(self, value: Any, unknown: Any, sensitive: Any, path: AttributePath) -> list[Any]:
        values, holes, marks = (part if isinstance(part, list) else [] for part in (value, unknown, sensitive))
        return [
            self._value(_at(values, index), _at(holes, index), _at(marks, index), (*path, index))
            for index in range(max(len(values), len(holes)))
        ]

    def _not_in_plan(self, path: AttributePath) -> Unknown | None:
        """Unknown, unless it was omitted and the provider leaves it to the API: then it is absent."""
        entry, names = self.entry, ".".join(step for step in path if isinstance(step, str))
        if names not in OPTIONAL_AND_COMPUTED.get(entry.type, frozenset()) or isinstance(path[-1], int):
            return after_apply(self.configuration.expression(entry.module, entry.block, path))
        configured = self.configuration.resource(entry.module, entry.block)
        if configured is None:
            return Unknown("known after apply, and the plan's configuration does not hold the resource")
        if len(path) > 1 and self.configuration.expression(entry.module, entry.block, path[:-1]) is None:
            return Unknown("known after apply, in a dynamic block")
        expression = self.configuration.expression(entry.module, entry.block, path)
        if expression is None:
            return None
        if path[0] not in _FREE_TEXTS and self.configuration.is_known(entry.module, entry.block, expression):
            return None  # all that it depends on is known, so it is null
        return after_apply(expression)


def _at(items: list[Any], index: int) -> Any:
    return items[index] if index < len(items) else None
