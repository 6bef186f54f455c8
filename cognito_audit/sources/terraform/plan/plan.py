"""Plans and states: what ``terraform show -json`` prints (JSON output format 0.1 to 1.x).

A plan gives, for each resource, the attributes after the change, which of them are known after apply only and which
are sensitive. An attribute that the configuration omits and the provider fills in is *known after apply* too: only the
configuration tells the two apart. What it cannot tell is a ``dynamic`` block: those are no part of a plan's
configuration, so an omitted block and a dynamic one whose ``for_each`` is known after apply look the same, and are read
as omitted.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cognito_audit.model.inventory import InputError, Inventory, Location
from cognito_audit.model.values import Unknown
from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.documents.json_text import refuse_constant
from cognito_audit.sources.names.unknown import type_notes
from cognito_audit.sources.terraform.mapping.resource import AttributePath, Finder, Resource, without_keys
from cognito_audit.sources.terraform.mapping.resource_types import TYPES, is_unread
from cognito_audit.sources.terraform.mapping.targets import Where, targets_of
from cognito_audit.sources.terraform.plan.configuration import Configuration
from cognito_audit.sources.terraform.plan.plan_text import PlanText
from cognito_audit.sources.terraform.plan.plan_values import Entry, values_of

_KEPT: Final = frozenset({"no-op", "create", "update"})
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
        left_out = _left_out(document)
        what = "this plan" if "resource_changes" in document or "planned_values" in document else "this state"
        del text, document  # many times as large as what was read of them
        targets = targets_of(resources, Where(what, file))
    except ParseError as error:
        return Inventory(errors=(error.as_input_error(file),))
    except RecursionError:
        return Inventory(errors=(InputError("this plan is nested too deeply to be read", file),))
    return Inventory(tuple(targets), unread=((file, left_out),) if left_out else (), notes=tuple(notes))


def _document(text: str) -> PlanText:
    try:
        document = PlanText(text)
    except ValueError:
        raise _refusal(text) from None
    if "format_version" not in document:
        if "terraform_version" in document and "serial" in document:
            raise ParseError("this is a raw state file; give the output of terraform show -json")
        raise ParseError("no plan and no state: it has no format_version, as terraform show -json prints it")
    return document


def _refusal(text: str) -> ParseError:
    """Why a text is no JSON object."""
    try:
        json.loads(text, parse_constant=refuse_constant)
    except json.JSONDecodeError as error:
        if '"@level"' in text[:1000]:
            return ParseError("this is the log of terraform plan -json; give the output of terraform show -json")
        return ParseError(f"no JSON: {error.msg}", error.lineno, error.colno)
    except ValueError as error:  # NaN, a number of more digits than Python converts
        return ParseError(f"no JSON that can be read: {error}")
    return ParseError("no plan and no state: the document is not an object")


@dataclass(slots=True)
class _Beside:
    """What a document holds beside the resources that are read: ``unread`` are types that are not, with addresses."""

    file: str
    notes: list[str] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)


def _resources(document: PlanText, file: str, choose: Choose | None) -> tuple[list[Resource], list[str]]:
    beside = _Beside(file)
    # Read twice, so that of all entries no more than the names and addresses are held at once.
    known = [(entry.module, entry.block, entry.address) for entry in _entries(document, beside)]
    configuration = Configuration(document, known)
    find = choose(frozenset(without_keys(address) for _, _, address in known)) if choose else None
    locate = find or (lambda _address, _path: None)
    return [
        Resource(
            entry.address,
            entry.type,
            entry.name,
            values_of(entry, configuration),
            _Places(entry.address, locate, Location(file)).of,
        )
        for entry in _entries(document, _Beside(file))
    ], [*beside.notes, *type_notes(beside.unread)]


def _left_out(document: PlanText) -> Unknown | None:
    """Why there may be resources that the plan does not show."""
    if document.get("errored") is True:
        return Unknown("Terraform could not finish this plan, so resources may be missing from it")
    if document.get("complete") is False:
        return Unknown("this plan is partial: Terraform put changes off, or left resources out (-target)")
    return None


@dataclass(frozen=True, slots=True)
class _Places:
    address: str
    find: Finder
    otherwise: Location

    def of(self, path: AttributePath) -> Location:
        return self.find(self.address, path) or self.otherwise


def _entries(document: PlanText, beside: "_Beside") -> Iterator[Entry]:
    if document.is_list("resource_changes"):
        return _changes(document.items("resource_changes"), beside)
    is_state = "values" in document
    state = document.get("values" if is_state else "planned_values")
    entries = _state(state.get("root_module") if isinstance(state, dict) else None, beside)
    # Planned values leave out what is known after apply, as if it were absent.
    if not is_state and (first := next(entries, None)):
        raise ParseError(f"{first.address}: the plan has no resource_changes, which say what is known after apply")
    return entries


def _changes(changes: Iterable[Any], beside: "_Beside") -> Iterator[Entry]:
    """What will be there after the apply: what is deleted, forgotten or deposed is not."""
    for item in changes:
        if not isinstance(item, dict) or not _is_wanted(item, beside) or item.get("deposed"):
            continue
        change = item.get("change")
        actions = change.get("actions") if isinstance(change, dict) else None
        if not isinstance(change, dict) or not isinstance(actions, list) or not _KEPT.intersection(map(str, actions)):
            continue
        after = change.get("after")
        if not isinstance(after, dict) or change.get("after_unknown") is True:
            raise ParseError(f"{item['address']}: the plan does not say what it will be")
        yield _entry(item, after, change.get("after_unknown"), change.get("after_sensitive"))


def _state(module: Any, beside: "_Beside", address: str = "") -> Iterator[Entry]:
    if not isinstance(module, dict):
        return
    for item in _list(module.get("resources")):
        if isinstance(item, dict) and _is_wanted(item, beside):
            values = item.get("values")
            if not isinstance(values, dict):
                raise ParseError(f"{item['address']}: the state has no values of it")
            yield _entry({**item, "module_address": address}, values, {}, item.get("sensitive_values"))
    for child in _list(module.get("child_modules")):
        if isinstance(child, dict):
            yield from _state(child, beside, str(child.get("address", "")))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_wanted(item: Mapping[str, Any], beside: "_Beside") -> bool:
    kind, address = item.get("type"), item.get("address")
    if item.get("mode") == "data":
        if isinstance(kind, str) and kind.startswith(("aws_cognito_user_pool", "awscc_cognito_user_pool")):
            beside.notes.append(f"{beside.file}: {address} is only looked up here, so it is not audited")
        return False
    if isinstance(kind, str) and is_unread(kind):
        beside.unread.append((kind, f"{beside.file}: {address}"))
    return isinstance(kind, str) and kind in TYPES and isinstance(address, str) and isinstance(item.get("name"), str)


def _entry(item: Mapping[str, Any], values: Mapping[str, Any], unknown: Any, sensitive: Any) -> Entry:
    module = item.get("module_address")
    return Entry(
        item["address"],
        module if isinstance(module, str) else "",
        item["type"],
        item["name"],
        values,
        unknown,
        sensitive,
    )
