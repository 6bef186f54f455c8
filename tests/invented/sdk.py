"""A copy of the SDK whose service data has the invented name: what a newer botocore will be."""

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import botocore

from tests.invented.inventing import NAME

OPERATION = f"Describe{NAME}"
_TYPE = f"{NAME}Type"


def newer_sdk(folder: Path) -> Path:
    """A folder for the front of ``PYTHONPATH``: the installed botocore by links, its Cognito data with the name in
    every structure of requests and answers, and with an operation of that name.
    """
    installed, copy = Path(botocore.__file__).parent, folder / "botocore"
    _linked(installed, copy, but="data")
    _linked(installed / "data", copy / "data", but=("cognito-idp", "cognito-identity"))
    for service in ("cognito-idp", "cognito-identity"):
        shutil.copytree(installed / "data" / service, copy / "data" / service)
        (data,) = (copy / "data" / service).glob("*/service-2.json.gz")
        data.write_bytes(gzip.compress(json.dumps(_invented(json.loads(gzip.decompress(data.read_bytes())))).encode()))
    return folder


def _linked(source: Path, target: Path, but: str | tuple[str, ...]) -> None:
    target.mkdir(parents=True)
    for entry in source.iterdir():
        if entry.name not in ((but,) if isinstance(but, str) else but) and entry.name != "__pycache__":
            (target / entry.name).symlink_to(entry)


def _invented(model: dict[str, Any]) -> dict[str, Any]:
    for shape in model["shapes"].values():
        if shape["type"] == "structure" and not shape.get("exception"):
            shape.setdefault("members", {})[NAME] = {"shape": _TYPE}
    model["shapes"][_TYPE] = {"type": "string", "documentation": "<p>Nobody knows.</p>"}
    model["shapes"][f"{OPERATION}Request"] = {"type": "structure", "members": {NAME: {"shape": _TYPE}}}
    model["operations"][OPERATION] = {
        "name": OPERATION,
        "http": {"method": "POST", "requestUri": "/"},
        "input": {"shape": f"{OPERATION}Request"},
        "output": {"shape": f"{OPERATION}Request"},
    }
    return model
