"""The invented name: put into every structure of an answer, of a template and of the SDK's service data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cognito_audit.aws.service_model import ServiceModel, service_model

NAME = "BrandNewThing"
ARGUMENT = "brand_new_thing"
"""The same in Terraform's spelling."""
VALUE = "as-it-was"


@dataclass
class Invention:
    """Puts the name into answers; ``paths`` are where it went (``DescribeUserPool.UserPool.BrandNewThing``)."""

    paths: set[str] = field(default_factory=set)

    def into(self, answer: Mapping[str, Any], operation: str, service: str) -> Any:
        """What an operation answers, with the name in it and in every structure below."""
        return self.into_structure(answer, str(service_model(service).output_of(operation)), service, operation)

    def into_structure(self, value: Any, shape: str, service: str, path: str) -> Any:
        """A value of that shape likewise."""
        return self._into(value, shape, service_model(service), path)

    def _into(self, value: Any, shape: str, model: ServiceModel, path: str) -> Any:
        kind = model.type(shape)
        if kind == "structure" and isinstance(value, Mapping):
            self.paths.add(f"{path}.{NAME}")
            shapes = {name: model.member(shape, name) for name in value}
            inner = {
                name: self._into(one, known, model, f"{path}.{name}") if (known := shapes[name]) else one
                for name, one in value.items()
            }
            return {**inner, NAME: VALUE}
        if kind == "list" and isinstance(value, list):
            return [self._into(one, str(model.item(shape)), model, path) for one in value]
        if kind == "map" and isinstance(value, Mapping):
            return {key: self._into(one, str(model.value(shape)), model, path) for key, one in value.items()}
        return value


def told(notes: list[str] | tuple[str, ...]) -> list[str]:
    """The paths of the names that the notes tell, without their places."""
    heads = [note.partition(" is not known to this release")[0] for note in notes if " is not known to this" in note]
    return sorted(head.rpartition(": ")[2] for head in heads if head.endswith((NAME, ARGUMENT)))


def told_at(notes: list[str] | tuple[str, ...]) -> list[str]:
    """The lines that these notes name: ``FILE:LINE``."""
    heads = [note.partition(" is not known to this release")[0] for note in notes if " is not known to this" in note]
    return sorted(head.rsplit(":", 2)[0] for head in heads if head.endswith((NAME, ARGUMENT)))


def written_at(texts: Mapping[str, str]) -> list[str]:
    """The lines on which the name is written."""
    return sorted(
        f"{file}:{number}"
        for file, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if NAME in line or ARGUMENT in line
    )
