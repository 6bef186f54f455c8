"""Answers where a resource may belong to one of several pools."""

from collections.abc import Sequence
from typing import Any

from cognito_audit.model.unknown import Unknown


def agreed(answers: Sequence[Any]) -> Any:
    """Return what several possible answers have in common; ``Unknown`` where they differ."""
    first = answers[0]
    if all(answer == first for answer in answers[1:]):
        return first
    if all(isinstance(answer, dict) for answer in answers):
        keys = dict.fromkeys(key for answer in answers for key in answer)
        return {key: agreed([answer.get(key) for answer in answers]) for key in keys}
    return Unknown(f"{len(answers)} pools could be meant, and they differ here")
