"""The words of a diagnosis, the same in every format that people read."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from cognito_audit.diagnosis.model import ChainStep, Diagnosis
from cognito_audit.model.inventory import TargetInfo
from cognito_audit.text.sanitize import excerpt_of, plain_text

SHOWS: Final = {True: "shows it", False: "does not show it", None: "not known"}
FITS: Final = {
    True: "the configuration of this app client agrees",
    False: "the configuration of this app client contradicts it",
    None: "nothing that was read of this app client decides it",
}
NO_CLIENT: Final = "no app client was looked at: this is what the error says by itself"
MOST_OF_A_VALUE: Final = 90
"""How many characters of a value that was read are shown."""


def headline(diagnosis: Diagnosis) -> str:
    """The answer in a sentence."""
    if diagnosis.cause is not None:
        return diagnosis.cause.message
    if diagnosis.target is None:
        return "An error text alone is only a lead: the app client that returned it, and its settings, decide."
    if diagnosis.unknown:
        return "No cause was found, but not everything could be seen."
    return "Nothing in this configuration keeps SignUp from returning a Session."


def of_client(subject: TargetInfo | None) -> str:
    """``shop-web (3abc) of pool shop (eu-west-1_A)``."""
    if subject is None:
        return NO_CLIENT
    own = subject.client_id or subject.address
    pool = subject.user_pool_name or subject.user_pool_id
    pool_id = f" ({subject.user_pool_id})" if subject.user_pool_id and pool != subject.user_pool_id else ""
    own_id = f" ({own})" if own and own != subject.name else ""
    return f"{subject.name}{own_id}" + (f" of pool {pool}{pool_id}" if pool else "")


def agreement(diagnosis: Diagnosis) -> str:
    """Whether the configuration agrees with the error, in a clause."""
    if diagnosis.target is None:
        return "no app client was read that could confirm it"
    return FITS[diagnosis.error.fits] if diagnosis.error else ""


def next_of_text(diagnosis: Diagnosis) -> str:
    """The next step of an error that was read alone; elsewhere the cause tells it."""
    return diagnosis.error.next if diagnosis.error and diagnosis.target is None else ""


def evidence(values: Mapping[str, Any]) -> list[str]:
    """``client.ExplicitAuthFlows = ALLOW_USER_SRP_AUTH``, a line a value; a list of structures only by its length."""
    return [f"{plain_text(path)} = {_value(value)}" for path, value in sorted(values.items())]


def read_of(step: ChainStep) -> list[str]:
    """What a step's verdict was read from, each value once, and the one that a rule points at with its place."""
    lines: dict[str, None] = {}
    for result in step.deciding:
        for path, value in sorted(result.evidence.items()):
            at = f" ({plain_text(result.location)})" if result.location and path.endswith(result.path) else ""
            lines[f"{plain_text(path)} = {_value(value)}{at}"] = None
        for missing in result.missing:
            lines[f"{plain_text(missing.path)}: not known, {plain_text(missing.reason)}"] = None
    return list(lines)


SEEN: Final[Mapping[tuple[str, Any], str]] = {
    ("LookFlowEnabled", True): "InitiateAuth(USER_AUTH) for a user who does not exist: the flow is on",
    ("LookFlowEnabled", False): "InitiateAuth(USER_AUTH) was refused: the flow is off",
    ("SignUpSession", True): "a real SignUp was made, and its answer held a Session",
    ("SignUpSession", False): "a real SignUp was made, and its answer held no Session",
}


def seen_live(diagnosis: Diagnosis) -> Iterator[str]:
    """What the probe saw, in sentences."""
    probe = diagnosis.probe or {}
    yield from (SEEN[item] for item in probe.items() if item in SEEN)
    if "SignUpError" in probe:
        yield f"a real SignUp was refused: {probe['SignUpError']}: {probe.get('SignUpMessage', '')}"


def lists(diagnosis: Diagnosis) -> Iterator[tuple[str, Iterator[str]]]:
    """What stands after the chain: each list with its title."""
    yield "Also in the text", (f"{each.text}: {each.cause}. {each.next}" for each in diagnosis.further_errors)
    yield "Seen live", seen_live(diagnosis)
    remaining = "Then: problems that remain once this is fixed" if diagnosis.cause else "Other problems"
    yield remaining, (f"{each.rule} {each.name}: {each.message}" for each in diagnosis.next)
    yield "Libraries", _libraries(diagnosis)
    yield "Other app clients of the pool", iter(diagnosis.notes)
    yield "Not known", _unknown(diagnosis)
    yield (
        "What no configuration shows: look here, in this order",
        (f"{each.what}. To see: {each.look}." for each in diagnosis.possibilities),
    )


def _value(value: Any) -> str:
    if isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        return plain_text(value) if not any(value) else f"{len(value)} {'entry' if len(value) == 1 else 'entries'}"
    return excerpt_of(value, MOST_OF_A_VALUE)


def _libraries(diagnosis: Diagnosis) -> Iterator[str]:
    for each in diagnosis.libraries:
        step = f" {each.next}" if each.next else ""
        yield f"{each.called} ({each.origin}): {SHOWS[each.shows]}. It {each.detail} ({each.known_from}).{step}"


def _unknown(diagnosis: Diagnosis) -> Iterator[str]:
    for each in diagnosis.unknown:
        yield f"{each.what}: {each.reason}{f'. Next: {each.next}' if each.next else ''}"
