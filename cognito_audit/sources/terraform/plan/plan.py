"""Plans and states, as ``terraform show -json`` prints them (JSON output format 0.1 to 1.x), and state files.

A plan contains, for each resource, the attributes after the change, and marks those that are known only after apply or
sensitive. An attribute that the configuration omits and the provider fills in is *known after apply* too; only the
configuration distinguishes the two, and for blocks ``dynamic_blocks``.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

from cognito_audit.model.inventory import InputError, Inventory, Location
from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.documents.json_text import refuse_constant
from cognito_audit.sources.names.unread_types import type_notes
from cognito_audit.sources.terraform.mapping.resource import (
    AttributePath,
    Declarations,
    TerraformResource,
    block_address,
)
from cognito_audit.sources.terraform.mapping.targets import ResourceOrigin, targets_of
from cognito_audit.sources.terraform.plan.configuration import PlanConfiguration
from cognito_audit.sources.terraform.plan.contents import SUMMARIES, PlanContents
from cognito_audit.sources.terraform.plan.dynamic_blocks import DynamicBlocks
from cognito_audit.sources.terraform.plan.plan_text import PlanText
from cognito_audit.sources.terraform.plan.plan_values import values_of
from cognito_audit.sources.terraform.plan.raw_state import is_raw_state, shown_state

ChooseFolder = Callable[[frozenset[str]], Declarations | None]
"""From the addresses of a plan's blocks to their declarations in a folder, or None."""


def read_plan(text: str, file: str, choose: ChooseFolder | None = None) -> Inventory:
    """Return the targets of a plan or a state; ``file`` is its name as the user wrote it.

    A plan contains no locations. With its folder, a finding has the location of the attribute in the ``.tf`` file;
    without, the beginning of the plan file.
    """
    try:
        contents = PlanContents(_document(text), file)
        del text
        resources = _resources(contents, choose)
        found = Inventory(unread=tuple(contents.unread), notes=(*contents.notes, *type_notes(contents.types)))
        origin = ResourceOrigin(contents.what, file)
        del contents  # the text is many times the size of what was read from it
        return replace(found, targets=tuple(targets_of(resources, origin)))
    except ParseError as error:
        return Inventory(errors=(error.as_input_error(file),))
    except RecursionError:
        return Inventory(errors=(InputError("this plan is nested too deeply to be read", file),))


def _document(text: str) -> PlanText:
    try:
        document = PlanText(text, SUMMARIES)
    except ValueError:
        raise _refusal(text) from None
    if is_raw_state(document):
        return PlanText(shown_state(document), SUMMARIES)
    if "format_version" not in document:
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


def _resources(contents: PlanContents, choose: ChooseFolder | None) -> list[TerraformResource]:
    document, known = contents.document, contents.known
    configuration = PlanConfiguration(document, ((*one.block, one.address) for one in known))
    declarations = choose(frozenset(block_address(one.address) for one in known)) if choose else None
    blocks = DynamicBlocks(configuration, contents.unsettled, declarations)
    return [
        TerraformResource(
            one.address,
            one.type,
            one.name,
            values_of(one, configuration, blocks),
            _Locator(one.address, declarations, Location(contents.file)).locate,
        )
        for one in contents.resources()
    ]


@dataclass(frozen=True, slots=True)
class _Locator:
    address: str
    declarations: Declarations | None
    default: Location

    def locate(self, path: AttributePath) -> Location:
        found = self.declarations.location(self.address, path) if self.declarations else None
        return found or self.default
