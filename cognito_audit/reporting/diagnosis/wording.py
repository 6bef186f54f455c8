"""The texts of a diagnosis that are the same in every format for people."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from cognito_audit.diagnosis.model import ChainStep, Diagnosis
from cognito_audit.model.inventory import TargetInfo
from cognito_audit.text.sanitize import excerpt_of, plain_text

SHOWS: Final = {True: "shows it", False: "does not show it", None: "not known"}
FITS: Final = {
    True: "the configuration of this app client agrees",
    False: "the configuration of this app client contradicts it",
    None: "nothing that was read about this app client decides it",
}
NO_CLIENT: Final = "no app client was named: this explains the error text alone"
MOST_OF_A_VALUE: Final = 90
"""How many characters of a value are shown."""


def headline(diagnosis: Diagnosis) -> str:
    """Return the diagnosis in one sentence."""
    if diagnosis.cause is not None:
        return diagnosis.cause.message
    if diagnosis.target is None:
        return "An error text alone is only a lead: the app client that returned it, and its settings, decide."
    if diagnosis.unknown:
        return "No cause was found, but not everything could be read."
    return "Nothing in this configuration prevents SignUp from returning a Session."


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
    """Return whether the configuration agrees with the error, as a clause."""
    if diagnosis.target is None:
        return "no app client was read to confirm it"
    return FITS[diagnosis.error.fits] if diagnosis.error else ""


def next_of_text(diagnosis: Diagnosis) -> str:
    """Return the next step for an error text alone; otherwise the cause has it."""
    return diagnosis.error.next if diagnosis.error and diagnosis.target is None else ""


def evidence(values: Mapping[str, Any]) -> list[str]:
    """Return one line per value, as ``client.ExplicitAuthFlows = ALLOW_USER_AUTH``; lists of structures by length."""
    return [f"{plain_text(path)} = {_value(value)}" for path, value in sorted(values.items())]


def evidence_of_step(step: ChainStep) -> list[str]:
    """Return the evidence of a step, each value once, and with its location if the rule points at it."""
    lines: dict[str, None] = {}
    for result in step.deciding:
        for path, value in sorted(result.evidence.items()):
            at = f" ({plain_text(result.location)})" if result.location and path.endswith(result.path) else ""
            lines[f"{plain_text(path)} = {_value(value)}{at}"] = None
        for missing in result.missing:
            lines[f"{plain_text(missing.path)}: not known, {plain_text(missing.reason)}"] = None
    return list(lines)


PROBE_TEXTS: Final[Mapping[tuple[str, Any], str]] = {
    ("LookFlowEnabled", True): "InitiateAuth(USER_AUTH) for a non-existent user: the flow is enabled",
    ("LookFlowEnabled", False): "InitiateAuth(USER_AUTH) was refused: the flow is not enabled",
    ("SignUpSession", True): "a real SignUp returned a Session",
    ("SignUpSession", False): "a real SignUp returned no Session",
}


def probe_results(diagnosis: Diagnosis) -> Iterator[str]:
    """Yield the results of the probe in sentences."""
    probe = diagnosis.probe or {}
    yield from (PROBE_TEXTS[item] for item in probe.items() if item in PROBE_TEXTS)
    if "SignUpError" in probe:
        yield f"a real SignUp was refused: {probe['SignUpError']}: {probe.get('SignUpMessage', '')}"


def lists(diagnosis: Diagnosis) -> Iterator[tuple[str, Iterator[str]]]:
    """Yield the lists after the chain, each with its title."""
    yield "Also in the text", (f"{each.text}: {each.cause}. {each.next}" for each in diagnosis.further_errors)
    yield "Probe results", probe_results(diagnosis)
    remaining = "Then: problems that remain once this is fixed" if diagnosis.cause else "Other problems"
    yield remaining, (f"{each.rule} {each.name}: {each.message}" for each in diagnosis.next)
    yield "Libraries", _libraries(diagnosis)
    yield "Other app clients of the pool", iter(diagnosis.notes)
    yield "Not known", _unknown(diagnosis)
    yield (
        "Causes that no configuration shows, in the order in which to check them",
        (f"{each.what}. To check: {each.look}." for each in diagnosis.possibilities),
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
