"""Live app clients against their definitions in CloudFormation or Terraform, setting by setting."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cognito_audit.comparison.fields import FIELDS, Side, differ, side_of
from cognito_audit.errors import ExitCode, UserError
from cognito_audit.facts.client import Client
from cognito_audit.model.inventory import InputError, Inventory, Location, Target
from cognito_audit.model.unknown import Unknown
from cognito_audit.text.suggestions import did_you_mean


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting that differs from its definition; ``defined`` and ``live`` are plain values, None for absent.

    ``location`` is that of the setting in the definition, or of the resource if the definition leaves it out.
    """

    setting: str
    defined: Any
    live: Any
    location: Location | None


@dataclass(frozen=True, slots=True)
class UnknownSetting:
    """A setting that could not be compared, and why."""

    setting: str
    reason: str


@dataclass(frozen=True, slots=True)
class ClientComparison:
    """A live client and its definition; ``same`` counts the settings that agree."""

    definition: str
    client_id: str
    name: str
    differences: tuple[Difference, ...]
    unknown: tuple[UnknownSetting, ...]
    same: int


@dataclass(frozen=True, slots=True)
class Drift:
    """The compared clients, and those without a counterpart: definitions by id, live clients by name and id.

    ``unread`` says what could not be read at all.
    """

    clients: tuple[ClientComparison, ...]
    only_defined: tuple[str, ...]
    only_live: tuple[str, ...]
    errors: tuple[InputError, ...]
    unread: tuple[str, ...]

    def exit_code(self, *, allow_incomplete: bool = False) -> ExitCode:
        """Return 1 for drift, 2 for a definition that could not be read, 3 for a setting that could not be compared, 4
        where nothing was compared.
        """
        if self.errors:
            return ExitCode.ERROR
        if any(pair.differences for pair in self.clients):
            return ExitCode.FINDINGS
        if not self.clients:
            return ExitCode.NOTHING
        unsure = self.unread or any(pair.unknown for pair in self.clients)
        return ExitCode.INCOMPLETE if unsure and not allow_incomplete else ExitCode.OK


def diff_clients(live: Inventory, defined: Inventory, mapping: Mapping[str, str], *, every_client: bool) -> Drift:
    """Compare the clients of two inventories.

    Clients are matched by name; ``mapping`` gives the client id for a definition, by its logical id, address or target
    id. Without ``every_client`` the live clients were named, and each needs a definition. Raises ``UserError``
    where the match is ambiguous.
    """
    clients = [target for target in live.targets if target.kind == "client"]
    definitions = [target for target in defined.targets if target.kind == "client"]
    matched = _mapped(clients, definitions, mapping)
    taken = {id(target) for pair in matched for target in pair}
    matched += _by_name(_left(clients, taken), _left(definitions, taken))
    taken = {id(target) for pair in matched for target in pair}
    alone = _left(clients, taken)
    if alone and not every_client:
        known = ", ".join(target.id for target in definitions) or "none"
        raise UserError(
            f"no definition is named {_name(alone[0])!r}; pass --map DEFINITION=CLIENT_ID; the definitions are {known}"
        )
    return Drift(
        tuple(_compare(client, definition) for client, definition in matched),
        tuple(sorted(target.id for target in _left(definitions, taken))),
        tuple(sorted(f"{_name(target)} ({target.client_id})" for target in alone)),
        defined.errors,
        tuple(f"{name}: {unknown.reason}" for name, unknown in (*live.unread, *defined.unread)),
    )


def _left(targets: Iterable[Target], taken: set[int]) -> list[Target]:
    return [target for target in targets if id(target) not in taken]


def _mapped(
    clients: Sequence[Target], definitions: Sequence[Target], mapping: Mapping[str, str]
) -> list[tuple[Target, Target]]:
    by_id = {client.client_id: client for client in clients}
    pairs = []
    for name, client_id in mapping.items():
        named = [target for target in definitions if name in (target.id, target.address, _logical_id(target))]
        if not named:
            hint = did_you_mean(name, [target.address for target in definitions])
            raise UserError(f"--map {name}={client_id}: no app client definition has this logical id or address{hint}")
        if len(named) > 1:
            raise UserError(f"--map {name}={client_id}: several definitions match: {_ids(named)}")
        if client_id not in by_id:
            raise UserError(
                f"--map {name}={client_id}: unknown app client; the app clients are {', '.join(by_id) or 'none'}"
            )
        pairs.append((by_id[client_id], named[0]))
    return pairs


def _by_name(clients: Sequence[Target], definitions: Sequence[Target]) -> Iterator[tuple[Target, Target]]:
    for name in sorted({name for name in map(_name, definitions) if name}):
        defined = [target for target in definitions if _name(target) == name]
        live = [target for target in clients if _name(target) == name]
        if live and len(live) + len(defined) > 2:  # noqa: PLR2004  one of each
            ids = ", ".join(target.client_id for target in live)
            raise UserError(
                f"ambiguous name {name!r}, of the app clients {ids} and of the definitions {_ids(defined)}; pass "
                "--map DEFINITION=CLIENT_ID"
            )
        if live:
            yield live[0], defined[0]


def _compare(live: Target, defined: Target) -> ClientComparison:
    facts = Client(live.answers["client"]), Client(defined.answers["client"])
    differences, unknown, same = [], [], 0
    for setting, read in FIELDS.items():
        there, here = (side_of(read, client) for client in facts)
        if setting == "ClientName" and here == Side(None):
            continue  # CloudFormation generates a name where none is set
        different = differ(here, there)
        if different:
            location = defined.locate(f"client.{setting}")
            differences.append(Difference(setting, here.value, there.value, location))
        elif different is None:
            reason = f"defined: {here.unknown}" if here.unknown else f"live: {there.unknown}"
            unknown.append(UnknownSetting(setting, reason))
        else:
            same += 1
    return ClientComparison(defined.id, live.client_id, _name(live), tuple(differences), tuple(unknown), same)


def _name(target: Target) -> str:
    """The ClientName, where it is known: the name of a target may be its logical id."""
    answer = target.answers["client"]
    name = answer.get("ClientName") if not isinstance(answer, Unknown) else None
    return name if isinstance(name, str) else target.name if target.client_id and not target.address else ""


def _logical_id(target: Target) -> str:
    return target.id.rpartition("#")[2]


def _ids(targets: Iterable[Target]) -> str:
    return ", ".join(target.id for target in targets)
