"""Plans and states, as ``terraform show -json`` prints them (JSON output format 0.1 to 1.x).

A plan contains, for each resource, the attributes after the change, and marks those that are known only after apply or
sensitive. An attribute that the configuration omits and the provider fills in is *known after apply* too; only the
configuration distinguishes the two. The configuration of a plan does not contain ``dynamic`` blocks, so an omitted
block and a dynamic one whose ``for_each`` is known after apply look the same, and both are read as omitted.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cognito_audit.model.inventory import InputError, Inventory, Location, Unread
from cognito_audit.model.values import Unknown
from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.documents.json_text import refuse_constant
from cognito_audit.sources.names.unread_types import type_notes
from cognito_audit.sources.terraform.mapping.resource import (
    AttributePath,
    Declarations,
    TerraformResource,
    block_address,
)
from cognito_audit.sources.terraform.mapping.resource_types import TYPES, is_unread
from cognito_audit.sources.terraform.mapping.targets import ResourceOrigin, targets_of
from cognito_audit.sources.terraform.plan.configuration import PlanConfiguration
from cognito_audit.sources.terraform.plan.plan_text import PlanText
from cognito_audit.sources.terraform.plan.plan_values import PlanResource, values_of

_KEEPING_ACTIONS: Final = frozenset({"no-op", "create", "update"})
ChooseFolder = Callable[[frozenset[str]], Declarations | None]
"""From the addresses of a plan's blocks to their declarations in a folder, or None."""


def read_plan(text: str, file: str, choose: ChooseFolder | None = None) -> Inventory:
    """Return the targets of a plan or a state; ``file`` is its name as the user wrote it.

    A plan contains no locations. With its folder, a finding has the location of the attribute in the ``.tf`` file;
    without, the beginning of the plan file.
    """
    try:
        document = _document(text)
        resources, notes = _resources(document, file, choose)
        incomplete = _incomplete(document)
        what = "this plan" if "resource_changes" in document or "planned_values" in document else "this state"
        del text, document  # many times the size of what was read from them
        targets = targets_of(resources, ResourceOrigin(what, file))
    except ParseError as error:
        return Inventory(errors=(error.as_input_error(file),))
    except RecursionError:
        return Inventory(errors=(InputError("this plan is nested too deeply to be read", file),))
    return Inventory(tuple(targets), unread=(Unread(file, incomplete),) if incomplete else (), notes=tuple(notes))


def _document(text: str) -> PlanText:
    try:
        document = PlanText(text)
    except ValueError:
        raise _refusal(text) from None
    if "format_version" not in document:
        if "terraform_version" in document and "serial" in document:
            raise ParseError("this is a raw state file; pass the output of terraform show -json")
        raise ParseError("neither a plan nor a state: format_version, which terraform show -json prints, is missing")
    return document


def _refusal(text: str) -> ParseError:
    """Return why a text is not a JSON object."""
    try:
        json.loads(text, parse_constant=refuse_constant)
    except json.JSONDecodeError as error:
        if '"@level"' in text[:1000]:
            return ParseError("this is the log of terraform plan -json; pass the output of terraform show -json")
        return ParseError(f"not JSON: {error.msg}", error.lineno, error.colno)
    except ValueError as error:  # NaN, a number of more digits than Python converts
        return ParseError(f"not readable JSON: {error}")
    return ParseError("neither a plan nor a state: the document is not an object")


@dataclass(slots=True)
class _Skipped:
    """What a document contains that is not audited; ``unread`` are unsupported resource types with their addresses."""

    file: str
    notes: list[str] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)


def _resources(document: PlanText, file: str, choose: ChooseFolder | None) -> tuple[list[TerraformResource], list[str]]:
    skipped = _Skipped(file)
    # Read twice, so that only names and addresses of all resources are in memory at once.
    known = [(one.module, one.block, one.address) for one in _plan_resources(document, skipped)]
    configuration = PlanConfiguration(document, known)
    declarations = choose(frozenset(block_address(address) for _, _, address in known)) if choose else None
    return [
        TerraformResource(
            one.address,
            one.type,
            one.name,
            values_of(one, configuration),
            _Locator(one.address, declarations, Location(file)).locate,
        )
        for one in _plan_resources(document, _Skipped(file))
    ], [*skipped.notes, *type_notes(skipped.unread)]


def _incomplete(document: PlanText) -> Unknown | None:
    """Return why the plan may not show all resources."""
    if document.get("errored") is True:
        return Unknown("Terraform could not finish this plan, so resources may be missing from it")
    if document.get("complete") is False:
        return Unknown("this plan is partial: Terraform put changes off, or left resources out (-target)")
    return None


@dataclass(frozen=True, slots=True)
class _Locator:
    address: str
    declarations: Declarations | None
    default: Location

    def locate(self, path: AttributePath) -> Location:
        found = self.declarations.location(self.address, path) if self.declarations else None
        return found or self.default


def _plan_resources(document: PlanText, skipped: _Skipped) -> Iterator[PlanResource]:
    if document.is_list("resource_changes"):
        return _changes(document.items("resource_changes"), skipped)
    is_state = "values" in document
    state = document.get("values" if is_state else "planned_values")
    resources = _state(state.get("root_module") if isinstance(state, dict) else None, skipped)
    # Planned values omit what is known after apply, as if it were absent.
    if not is_state and (first := next(resources, None)):
        raise ParseError(f"{first.address}: the plan has no resource_changes, which mark what is known after apply")
    return resources


def _changes(changes: Iterable[Any], skipped: _Skipped) -> Iterator[PlanResource]:
    """Yield the resources after the apply, without those that are deleted, forgotten or deposed."""
    for item in changes:
        if not isinstance(item, dict) or not _is_audited(item, skipped) or item.get("deposed"):
            continue
        change = item.get("change")
        actions = change.get("actions") if isinstance(change, dict) else None
        if (
            not isinstance(change, dict)
            or not isinstance(actions, list)
            or not _KEEPING_ACTIONS.intersection(map(str, actions))
        ):
            continue
        after = change.get("after")
        if not isinstance(after, dict) or change.get("after_unknown") is True:
            raise ParseError(f"{item['address']}: the plan does not contain its attributes after the change")
        yield _plan_resource(item, after, change.get("after_unknown"), change.get("after_sensitive"))


def _state(module: Any, skipped: _Skipped, address: str = "") -> Iterator[PlanResource]:
    if not isinstance(module, dict):
        return
    for item in _list(module.get("resources")):
        if isinstance(item, dict) and _is_audited(item, skipped):
            values = item.get("values")
            if not isinstance(values, dict):
                raise ParseError(f"{item['address']}: the state does not contain its attributes")
            yield _plan_resource({**item, "module_address": address}, values, {}, item.get("sensitive_values"))
    for child in _list(module.get("child_modules")):
        if isinstance(child, dict):
            yield from _state(child, skipped, str(child.get("address", "")))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_audited(item: Mapping[str, Any], skipped: _Skipped) -> bool:
    kind, address = item.get("type"), item.get("address")
    if item.get("mode") == "data":
        if isinstance(kind, str) and kind.startswith(("aws_cognito_user_pool", "awscc_cognito_user_pool")):
            skipped.notes.append(f"{skipped.file}: {address} is a data source, so it is not audited")
        return False
    if isinstance(kind, str) and is_unread(kind):
        skipped.unread.append((kind, f"{skipped.file}: {address}"))
    return isinstance(kind, str) and kind in TYPES and isinstance(address, str) and isinstance(item.get("name"), str)


def _plan_resource(item: Mapping[str, Any], values: Mapping[str, Any], unknown: Any, sensitive: Any) -> PlanResource:
    module = item.get("module_address")
    return PlanResource(
        item["address"],
        module if isinstance(module, str) else "",
        item["type"],
        item["name"],
        values,
        unknown,
        sensitive,
    )
