"""What this release knows of Cognito: every operation, member, property and argument, with what was decided of it.

``ledger.toml`` says of each name ``read`` (the program has a place for it), ``ignored: REASON`` or ``later: REASON``.
A name that it lacks is newer than this release, or misspelt. It is made and checked by ``python -m tests.ledger``, and
read here for the values of enumerations, and when a name turns up that no table has.
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
        """What was decided of an operation of ``cognito-idp`` or ``cognito-identity``; None where it is not known."""
        found: str | None = self._sections.get(service, {}).get("operations", {}).get(name)
        return found

    def members(self, structure: str) -> frozenset[str]:
        """The known members of a structure of the API; empty for one that is not known or that was decided whole."""
        for service in SERVICES:
            found = self._sections.get(service, {}).get("members", {}).get(structure)
            if isinstance(found, Mapping):
                return frozenset(found)
        return _NO_NAMES

    def member_names(self) -> frozenset[str]:
        """The names of the known members of all structures of the API."""
        held = (one for service in SERVICES for one in self._sections.get(service, {}).get("members", {}).values())
        return frozenset(name for members in held if isinstance(members, Mapping) for name in members)

    def resource_type(self, name: str) -> str | None:
        """What was decided of ``AWS::Cognito::X``, ``aws_cognito_x`` or ``awscc_cognito_x``; None: not known."""
        found = self._resource(name)
        return READ if isinstance(found, Mapping) else found

    def properties(self, resource_type: str) -> frozenset[str]:
        """The known properties or arguments of a resource type, nested ones dotted (``Policies.PasswordPolicy``).

        A list's items stand at its own path, and ``*`` for the free keys of a map of structures. Empty for a type that
        is not known or that was decided whole.
        """
        found = self._resource(resource_type)
        if not isinstance(found, Mapping):
            return _NO_NAMES
        return frozenset(_as_awscc(found) if resource_type.startswith(_AWSCC) else found)

    def values(self, structure: str, member: str) -> frozenset[str]:
        """The known values of an enumeration that a structure's member has, or the items of its list."""
        if not self._values:  # once for all members: every run asks for dozens
            for service in SERVICES:
                for holder, of_it, value in self.enumerated(service):
                    self._values.setdefault(f"{holder}.{of_it}", set()).add(value)
        return frozenset(self._values.get(f"{structure}.{member}", ()))

    def enumerated(self, service: str) -> Iterator[tuple[str, str, str]]:
        """The known values of a service's enumerations, each with a structure and the member of it that has them."""
        for name in self._sections.get(service, {}).get("values", {}):
            structure, member, value = name.split(".", 2)
            yield structure, member, value

    def _resource(self, name: str) -> Any:
        templates = self._sections.get("cloudformation", {})
        if name.startswith(_AWSCC):
            return next((held for kind, held in templates.items() if awscc_type(kind) == name), None)
        return templates.get(name) or self._sections.get("terraform", {}).get(name)


def awscc_type(name: str) -> str:
    """``AWS::Cognito::UserPoolClient`` as ``awscc`` names it: ``awscc_cognito_user_pool_client``."""
    return _AWSCC + "_".join(snake(part) for part in name.split("::")[1:])


def _as_awscc(paths: Iterable[str]) -> Iterable[str]:
    return (".".join(snake(part) for part in path.split(".")) for path in paths)


@cache
def ledger() -> Ledger:
    """The ledger that this release carries, read once."""
    sections = ready_made(SHIPPED) or written()
    return Ledger(str(sections["made-with"]["botocore"]), sections)


def written() -> dict[str, Any]:
    """What ``ledger.toml`` says."""
    import tomllib  # noqa: PLC0415  an installed program does without

    return tomllib.loads(package_file("aws/ledger.toml").read_text("utf-8"))


@cache
def member_names() -> frozenset[str]:
    """The names of the known members of all structures of the API."""
    return ledger().member_names()
