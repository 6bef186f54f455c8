"""Live app clients against their definitions in CloudFormation or Terraform, setting by setting."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cognito_audit.comparison.fields import FIELDS, Side, differ, side_of
from cognito_audit.errors import ExitCode, UserError
from cognito_audit.facts.client import Client
from cognito_audit.model.inventory import InputError, Inventory, Location, Target
from cognito_audit.model.values import Unknown
from cognito_audit.text.suggestions import did_you_mean


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting that is not what its definition says; ``defined`` and ``live`` are plain values, null for absent.
    ``place`` is where the definition says it, or the resource when it does not.
    """

    setting: str
    defined: Any
    live: Any
    place: Location | None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A setting that could not be compared, and why."""

    setting: str
    reason: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A live client and its definition; ``same`` counts the settings that agree."""

    definition: str
    client_id: str
    name: str
    differences: tuple[Difference, ...]
    doubts: tuple[Doubt, ...]
    same: int


@dataclass(frozen=True, slots=True)
class Drift:
    """What was compared, and what had no counterpart: definitions by id, live clients by name and id.

    ``unread`` says what could not be read at all.
    """

    pairs: tuple[Pair, ...]
    only_defined: tuple[str, ...]
    only_live: tuple[str, ...]
    errors: tuple[InputError, ...]
    unread: tuple[str, ...]

    def exit_code(self, *, allow_incomplete: bool = False) -> ExitCode:
        """1 for drift, 2 where a definition could not be read, 3 where something could not be compared, 4 where nothing
        was.
        """
        if self.errors:
            return ExitCode.ERROR
        if any(pair.differences for pair in self.pairs):
            return ExitCode.FINDINGS
        if not self.pairs:
            return ExitCode.NOTHING
        unsure = self.unread or any(pair.doubts for pair in self.pairs)
        return ExitCode.INCOMPLETE if unsure and not allow_incomplete else ExitCode.OK


def drift(live: Inventory, defined: Inventory, mapping: Mapping[str, str], *, every_client: bool) -> Drift:
    """Compare the clients of two inventories.

    Clients are matched by name; ``mapping`` gives the client id for a definition, by its logical id, address or target
    id. ``every_client`` False says that the live clients were named: then each needs a definition. Raises
    ``UserError`` where it is not clear which belong together.
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
            f"no definition is called {_name(alone[0])!r}: say which with --map DEFINITION=CLIENT_ID; there are {known}"
        )
    return Drift(
        tuple(_compared(client, definition) for client, definition in matched),
        tuple(sorted(target.id for target in _left(definitions, taken))),
        tuple(sorted(f"{_name(target)} ({target.client_id})" for target in alone)),
        defined.errors,
        tuple(f"{what}: {hole.reason}" for what, hole in (*live.unread, *defined.unread)),
    )


def _left(targets: Iterable[Target], taken: set[int]) -> list[Target]:
    return [target for target in targets if id(target) not in taken]


def _mapped(
    clients: Sequence[Target], definitions: Sequence[Target], mapping: Mapping[str, str]
) -> list[tuple[Target, Target]]:
    by_id = {client.client_id: client for client in clients}
    pairs = []
    for name, client_id in mapping.items():
        found = [target for target in definitions if name in (target.id, target.address, _logical_id(target))]
        if not found:
            hint = did_you_mean(name, [target.address for target in definitions])
            raise UserError(f"--map {name}={client_id}: no definition of a client has this logical id or address{hint}")
        if len(found) > 1:
            raise UserError(f"--map {name}={client_id}: several are called so: {_listed(found)}")
        if client_id not in by_id:
            raise UserError(
                f"--map {name}={client_id}: there is no such client; there are {', '.join(by_id) or 'none'}"
            )
        pairs.append((by_id[client_id], found[0]))
    return pairs


def _by_name(clients: Sequence[Target], definitions: Sequence[Target]) -> Iterator[tuple[Target, Target]]:
    for name in sorted({name for name in map(_name, definitions) if name}):
        defined = [target for target in definitions if _name(target) == name]
        live = [target for target in clients if _name(target) == name]
        if live and len(live) + len(defined) > 2:  # noqa: PLR2004  one of each
            ids = ", ".join(target.client_id for target in live)
            raise UserError(
                f"which belong together is not clear: {name!r} is the name of the clients {ids} and of the definitions "
                f"{_listed(defined)}; say it with --map DEFINITION=CLIENT_ID"
            )
        if live:
            yield live[0], defined[0]


def _compared(live: Target, defined: Target) -> Pair:
    facts = Client(live.answers["client"]), Client(defined.answers["client"])
    differences, doubts, same = [], [], 0
    for setting, read in FIELDS.items():
        there, here = (side_of(read, client) for client in facts)
        if setting == "ClientName" and here == Side(None):
            continue  # CloudFormation makes a name up where none is written
        different = differ(here, there)
        if different:
            place = defined.locate(f"client.{setting}")
            differences.append(Difference(setting, here.value, there.value, place))
        elif different is None:
            doubts.append(Doubt(setting, f"defined: {here.hole}" if here.hole else f"live: {there.hole}"))
        else:
            same += 1
    return Pair(defined.id, live.client_id, _name(live), tuple(differences), tuple(doubts), same)


def _name(target: Target) -> str:
    """The ClientName, where it is known: what reports call a target may be its logical id."""
    answer = target.answers["client"]
    name = answer.get("ClientName") if not isinstance(answer, Unknown) else None
    return name if isinstance(name, str) else target.name if target.client_id and not target.address else ""


def _logical_id(target: Target) -> str:
    return target.id.rpartition("#")[2]


def _listed(targets: Iterable[Target]) -> str:
    return ", ".join(target.id for target in targets)
