"""Names out of botocore's service models: operations, members of structures, values of enumerations, ranges."""

import gzip
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

SERVICES = ("cognito-idp", "cognito-identity")
MAKERS = {"cognito-idp": ("CreateUserPool", "CreateUserPoolClient"), "cognito-identity": ("CreateIdentityPool",)}
"""Operations that nobody here calls, whose requests are listed because templates take their members' names."""
PROBED = ("SignUp", "ConfirmSignUp", "InitiateAuth")
"""Operations whose errors the probe tells apart."""
FLOW = re.compile(r"\bALLOW_[A-Z_]+[A-Z]\b")
FLOWS_MEMBER = "ExplicitAuthFlows"
"""Where flows stand. Documentation names one that the enumeration lacks: ALLOW_CLIENT_TOKEN_AUTH, of GetClientToken."""


class Model:
    """One service's model as its data file holds it."""

    def __init__(self, folder: Path, service: str) -> None:
        files = sorted((folder / service).glob("*/service-2.json*"))
        if not files:
            raise LookupError(f"{folder} holds no service model of {service}")
        try:
            raw = files[-1].read_bytes()
            self.text = (gzip.decompress(raw) if files[-1].suffix == ".gz" else raw).decode()
            model = json.loads(self.text)
        except (OSError, EOFError, zlib.error, ValueError) as error:
            raise LookupError(f"{files[-1]} holds no service model that can be read: {error}") from None
        self.operations: Mapping[str, Any] = model["operations"]
        self.shapes: Mapping[str, Any] = model["shapes"]

    def reached(self, shape: str, found: dict[str, str], where: str) -> None:
        """Put every structure below a shape into ``found``, with the operation that reaches it."""
        held = self.shapes[shape]
        if held["type"] == "structure" and shape not in found:
            found[shape] = where
            for member in held.get("members", {}).values():
                self.reached(member["shape"], found, where)
        elif held["type"] in ("list", "map"):
            self.reached(held["member" if held["type"] == "list" else "value"]["shape"], found, where)

    def shape_of(self, structure: str, member: str) -> Mapping[str, Any]:
        """A member's shape; of a list, its items' where only they have values."""
        held: Mapping[str, Any] = self.shapes[self.shapes[structure]["members"][member]["shape"]]
        return held

    def values(self, structure: str, member: str) -> frozenset[str]:
        """The values of an enumeration or of a list of such; documented flows count among them."""
        held = self.shape_of(structure, member)
        item = self.shapes[held["member"]["shape"]] if held["type"] == "list" else held
        values = frozenset(item.get("enum", ()))
        return values | frozenset(FLOW.findall(self.text)) if member == FLOWS_MEMBER else values

    def range(self, structure: str, member: str) -> str:
        """The least and the greatest number, length or count: ``1..60``, ``..99``, or nothing."""
        held = self.shape_of(structure, member)
        least, most = held.get("min"), held.get("max")
        bounds = ["" if bound is None else str(bound) for bound in (least, most)]
        return "..".join(bounds) if any(bounds) else ""


def data_folder(given: Path) -> Path:
    """Botocore's data folder in ``given``: a folder with the package, the package, or the data folder itself."""
    for place in (given / "botocore" / "data", given / "data", given):
        if (place / "cognito-idp").is_dir():
            return place
    raise LookupError(f"{given} holds no data files of botocore")


def version(given: Path) -> str:
    """The version of the botocore in ``given``; empty where only data files are there."""
    file = data_folder(given).parent / "__init__.py"
    found = re.search(r"__version__ = ['\"]([\d.]+)", file.read_text("utf-8")) if file.is_file() else None
    return found[1] if found else ""


def names(given: Path, ledger: Mapping[str, Any]) -> dict[str, Any]:
    """For each service: ``operations``, ``members`` by structure, ``values``, ``ranges``, and ``where`` of structures.

    Structures are those that answers of operations which the ledger calls read, or their requests, lead to.
    """
    folder = data_folder(given)
    return {service: _of_service(Model(folder, service), service, ledger.get(service, {})) for service in SERVICES}


def _of_service(model: Model, service: str, ledger: Mapping[str, Any]) -> dict[str, Any]:
    decided = ledger.get("operations", {})
    where: dict[str, str] = {}
    read = [name for name in model.operations if decided.get(name) == "read"]
    sides_of = {**dict.fromkeys(MAKERS[service], ("input",)), **dict.fromkeys(read, ("output", "input"))}
    for operation in (*read, *MAKERS[service]):
        held = model.operations.get(operation, {})
        for side in (one for one in sides_of[operation] if one in held):
            model.reached(held[side]["shape"], where, operation)
    members = {shape: sorted(model.shapes[shape].get("members", ())) for shape in sorted(where)}
    listed = {shape: held for shape, held in members.items() if not isinstance(_kept(ledger, shape), str)}
    pairs = sorted(_read(model, listed, ledger))
    values = {(shape, member): sorted(held) for shape, member in pairs if (held := model.values(shape, member))}
    ranges = {f"{shape}.{member}": held for shape, member in pairs if (held := model.range(shape, member))}
    return {
        "operations": sorted(model.operations),
        "members": {shape: held for shape, held in members.items() if held},
        "values": [f"{shape}.{member}.{value}" for (shape, member), held in values.items() for value in held],
        "ranges": ranges,
        "errors": [
            f"{operation}.{error['shape']}"
            for operation in PROBED
            for error in model.operations.get(operation, {}).get("errors", ())
        ],
        "where": where,
    }


def _kept(ledger: Mapping[str, Any], shape: str) -> Any:
    return ledger.get("members", {}).get(shape, {})


def _read(model: Model, members: Mapping[str, list[str]], ledger: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Members that are read; of a request only those that no answer has under the same name and shape."""
    requests = {held["input"]["shape"] for held in model.operations.values() if "input" in held}
    answered = set()
    for structure in sorted(members, key=lambda name: (name in requests, name)):
        for member in members[structure]:
            kind = (member, model.shapes[structure]["members"][member]["shape"])
            is_new = structure not in requests or kind not in answered
            if is_new and _kept(ledger, structure).get(member) == "read":
                yield structure, member
            if structure not in requests:
                answered.add(kind)
