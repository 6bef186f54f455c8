"""The ledger of Cognito's names: every operation, member, property and argument, with the decision about it.

``ledger.toml`` says of each name ``read`` (the program has a place for it), ``ignored: REASON`` or ``later: REASON``.
A name that it lacks is newer than this release, or misspelt. ``python -m tests.ledger`` writes and checks it. It is
read here for the values of enumerations, and for names that no table has.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from cognito_audit.aws.awscc_names import snake
from cognito_audit.lib.package_data import package_file, ready_made

SERVICES: Final = ("cognito-idp", "cognito-identity")
SHIPPED: Final = "ledger.json"
"""The file in which a wheel carries the ledger parsed."""
READ: Final = "read"
_AWSCC: Final = "awscc_"
_NO_NAMES: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Ledger:
    """The names and decisions of this release. ``botocore`` is the version whose service models it was made with."""

    botocore: str
    _sections: Mapping[str, Any]
    _values: dict[str, set[str]] = field(default_factory=dict, repr=False, compare=False)

    def operation(self, service: str, name: str) -> str | None:
        """Return the decision about an operation of ``cognito-idp`` or ``cognito-identity``; None: not known."""
        decision: str | None = self._sections.get(service, {}).get("operations", {}).get(name)
        return decision

    def members(self, structure: str) -> frozenset[str]:
        """Return the known members of a structure of the API; empty if it is not known or was decided as a whole."""
        for service in SERVICES:
            members = self._sections.get(service, {}).get("members", {}).get(structure)
            if isinstance(members, Mapping):
                return frozenset(members)
        return _NO_NAMES

    def member_names(self) -> frozenset[str]:
        """Return the names of the known members of all structures of the API."""
        structures = (
            one for service in SERVICES for one in self._sections.get(service, {}).get("members", {}).values()
        )
        return frozenset(name for members in structures if isinstance(members, Mapping) for name in members)

    def resource_type(self, name: str) -> str | None:
        """Return the decision about ``AWS::Cognito::X``, ``aws_cognito_x`` or ``awscc_cognito_x``; None: not known."""
        decision = self._resource(name)
        return READ if isinstance(decision, Mapping) else decision

    def properties(self, resource_type: str) -> frozenset[str]:
        """Return the known properties or arguments of a resource type, nested ones with dots (``Policies.X``).

        A list's items share its path, and ``*`` is any key of a map of structures. Empty for a type that is not known
        or was decided as a whole.
        """
        paths = self._resource(resource_type)
        if not isinstance(paths, Mapping):
            return _NO_NAMES
        return frozenset(_as_awscc(paths) if resource_type.startswith(_AWSCC) else paths)

    def values(self, structure: str, member: str) -> frozenset[str]:
        """Return the known values of the enumeration that a structure's member, or the items of its list, have."""
        if not self._values:  # once for all members: every run needs dozens
            for service in SERVICES:
                for holder, of_it, value in self.enumerated(service):
                    self._values.setdefault(f"{holder}.{of_it}", set()).add(value)
        return frozenset(self._values.get(f"{structure}.{member}", ()))

    def enumerated(self, service: str) -> Iterator[tuple[str, str, str]]:
        """Return the known values of a service's enumerations, each with a structure and its member."""
        for name in self._sections.get(service, {}).get("values", {}):
            structure, member, value = name.split(".", 2)
            yield structure, member, value

    def _resource(self, name: str) -> Any:
        templates = self._sections.get("cloudformation", {})
        if name.startswith(_AWSCC):
            return next((decision for kind, decision in templates.items() if awscc_type(kind) == name), None)
        return templates.get(name) or self._sections.get("terraform", {}).get(name)


def awscc_type(name: str) -> str:
    """Return a resource type as ``awscc`` names it: ``awscc_cognito_user_pool_client``."""
    return _AWSCC + "_".join(snake(part) for part in name.split("::")[1:])


def _as_awscc(paths: Iterable[str]) -> Iterable[str]:
    return (".".join(snake(part) for part in path.split(".")) for path in paths)


@cache
def ledger() -> Ledger:
    """Return the ledger of this release, read once."""
    sections = ready_made(SHIPPED) or written()
    return Ledger(str(sections["made-with"]["botocore"]), sections)


def written() -> dict[str, Any]:
    """Parse ``ledger.toml``."""
    import tomllib  # noqa: PLC0415  an installed program has it parsed

    return tomllib.loads(package_file("aws/ledger.toml").read_text("utf-8"))


@cache
def member_names() -> frozenset[str]:
    """Return the names of the known members of all structures of the API."""
    return ledger().member_names()
