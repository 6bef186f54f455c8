"""What a plan or a state lists: the resources that are audited, and everything that was left out."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from cognito_audit.model.inventory import NotAudited, Unread
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.terraform.mapping.resource_types import is_audited
from cognito_audit.sources.terraform.plan.dynamic_blocks import PlanBlock, unsettled_blocks
from cognito_audit.sources.terraform.plan.listing import (
    IS_DATA,
    ListedOutcome,
    ResourceEntry,
    UnsupportedType,
    listed_in_module,
    planned_addresses,
)
from cognito_audit.sources.terraform.plan.plan_text import PlanText
from cognito_audit.sources.terraform.plan.plan_values import PlanResource

SUMMARIES: Final = {"planned_values": planned_addresses}
_FORMATS: Final = ("0", "1")
"""The major versions of Terraform's JSON output that are read."""
_KEPT: Final = -1
"""The position of a resource that is not decoded again."""
_TARGETED: Final = "the plan has its values, and not what changes: it may be partial (-target)"


class Known(NamedTuple):
    """A resource that is audited: its block and address, and its position in the text, or the resource itself."""

    block: PlanBlock
    address: str
    position: int
    kept: PlanResource | None = None


class PlanContents:
    """Lists a document once; ``resources`` decodes its resources again, one by one, so that only names and addresses of
    all are in memory at once.

    ``types`` are resources of unsupported types, ``unsettled`` the blocks with attributes that are known only after
    apply. Raises ``ParseError`` if a plan has no changes, only values.
    """

    def __init__(self, document: PlanText, file: str) -> None:
        self.file = file
        self.known: list[Known] = []
        self.unsettled: set[PlanBlock] = set()
        self.unread: list[Unread] = []
        self.types: list[UnsupportedType] = []
        self.notes: list[str] = []
        self.document = document
        self._audited: set[str] = set()
        self._is_plan = "resource_changes" in document or "planned_values" in document
        self._add_incomplete()
        if document.is_list("resource_changes"):
            self._list_changes()
        else:
            self._list_state()

    @property
    def what(self) -> str:
        """Return what messages call the document."""
        return "this plan" if self._is_plan else "this state"

    def resources(self) -> Iterator[PlanResource]:
        """Yield the resources that are audited."""
        for block, address, position, kept in self.known:
            entry = (
                ResourceEntry(self.document.at(position), self.file, address, block.module) if kept is None else None
            )
            outcome = kept if entry is None else entry.damage(repeats=self.document.repeats) or entry.change()
            if isinstance(outcome, PlanResource):
                yield outcome
            elif outcome is not None:
                self._add(outcome)

    def _list_changes(self) -> None:
        listed: set[Any] = set()
        for number, (position, item) in enumerate(self.document.items("resource_changes")):
            change = item if isinstance(item, dict) else {}
            entry = ResourceEntry(item, self.file, f"resource_changes[{number}]", change.get("module_address"))
            self._add(entry.change(), position)
            self.unsettled |= unsettled_blocks(change)
            listed.add(str(change.get("address")))
        missing = self.document.summaries.get("planned_values", frozenset()) - listed
        for address in sorted(missing):
            self._leave_out(address, _TARGETED)

    def _list_state(self) -> None:
        document = self.document
        if document.get("resource_changes") is not None:
            self._leave_out("resource_changes", "it is not a list")
        name = "values" if "values" in document else "planned_values"
        values = document.get(name)
        if not isinstance(values, dict | None):
            self._leave_out(name, "it is not an object")
        for entry in listed_in_module(values.get("root_module") if isinstance(values, dict) else None, self.file):
            outcome = entry if isinstance(entry, Unread) else entry.state()
            # Planned values omit what is known after apply, as if it were absent.
            if isinstance(outcome, PlanResource) and name != "values":
                raise ParseError(
                    f"{outcome.address}: the plan has no resource_changes, which mark what is known after apply"
                )
            if isinstance(entry, ResourceEntry) and isinstance(outcome, PlanResource):
                outcome = entry.damage(repeats=self.document.repeats) or outcome
            self._add(outcome)

    def _add(self, outcome: ListedOutcome, position: int = _KEPT) -> None:
        match outcome:
            case PlanResource() if outcome.address in self._audited:
                self.unread.append(Unread(f"{self.file}: {outcome.address}", Unknown("it is listed twice")))
            case PlanResource():
                self._audited.add(outcome.address)
                kept = outcome if position == _KEPT else None
                self.known.append(Known(PlanBlock(outcome.module, outcome.block), outcome.address, position, kept))
            case UnsupportedType():
                self.types.append(outcome)
            case Unread():
                self.unread.append(outcome)
            case NotAudited(what, reason) if reason == IS_DATA:
                self.notes.append(f"{what} {reason}")
            case NotAudited():
                pass

    def _add_incomplete(self) -> None:
        """Add what the document says of itself: that it may not show all resources, or is of a newer format."""
        document = self.document
        if document.get("errored") not in (None, False):
            self._leave_out("", "Terraform could not finish this plan, so resources may be missing from it")
        if document.get("complete") not in (None, True):
            self._leave_out("", "this plan is partial: Terraform put changes off, or left resources out (-target)")
        deferred = document.get("deferred_changes")
        for one in deferred if isinstance(deferred, list) else []:
            change = one.get("resource_change") if isinstance(one, dict) else None
            kind, address = (change.get(name) if isinstance(change, dict) else None for name in ("type", "address"))
            if not isinstance(kind, str) or is_audited(kind):
                self._leave_out(str(address or "deferred_changes"), "Terraform put this change off")
        major = str(document.get("format_version")).partition(".")[0]
        if major not in _FORMATS:
            self._leave_out("", f"this release does not know format {document.get('format_version')} of Terraform")

    def _leave_out(self, what: str, reason: str) -> None:
        self.unread.append(Unread(f"{self.file}: {what}" if what else self.file, Unknown(reason)))
