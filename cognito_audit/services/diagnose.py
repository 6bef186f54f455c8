"""Diagnose why one app client gets no Session, or what an error text means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from cognito_audit.config.settings import Settings
from cognito_audit.diagnosis.chain import Chain
from cognito_audit.diagnosis.diagnose import DiagnosisInput, chain_rule_names, diagnose
from cognito_audit.diagnosis.error_only import diagnose_text
from cognito_audit.diagnosis.error_texts import explain_error
from cognito_audit.diagnosis.libraries import library_support, support_of_requirements
from cognito_audit.diagnosis.manifests import read_manifest
from cognito_audit.diagnosis.model import Diagnosis, LibrarySupport
from cognito_audit.diagnosis.snippet import LANGUAGES, snippet
from cognito_audit.errors import ExitCode, NothingToAudit, UserError
from cognito_audit.model.inventory import Inventory, Source, Target
from cognito_audit.rulebook.catalogue import Catalogue
from cognito_audit.services.audit import catalogue, fact_sources_of, judge_options
from cognito_audit.services.sources import (
    LiveRequest,
    SourceRequest,
    live_source,
    open_source,
    read_inventory,
    with_clients,
)
from cognito_audit.text.suggestions import refuse_unknown

MOST_OF_A_LOG: Final = 1_000_000
"""How many characters are read of what is piped into ``--error -``."""

MOST_LISTED: Final = 10
"""How many app clients an error lists to choose from."""


@dataclass(frozen=True, slots=True)
class DiagnoseRequest:
    """What to diagnose.

    ``client`` names one client of a file. ``error`` is an error text, or ``-`` for ``stdin``; without a source it is
    explained alone. ``sdks`` are NAME@VERSION, ``manifests`` files that name libraries. ``snippet`` is the language of
    the code to write, or empty.
    """

    source: SourceRequest
    client: str = ""
    error: str | None = None
    stdin: TextIO | None = None
    sdks: tuple[str, ...] = ()
    manifests: tuple[Path, ...] = ()
    snippet: str = ""

    @property
    def error_only(self) -> bool:
        """Whether an error text is to be explained without an app client."""
        files, live = self.source.files, self.source.live
        return self.error is not None and not (files.paths or live.user_pool_ids or live.client_ids)

    def refuse_contradictions(self, env: str) -> None:
        """Raise ``UserError`` unless the request is for one live client, the clients of one pool, files, or a text."""
        paths, live = self.source.files.paths, self.source.live
        self.source.refuse_probe()
        if self.snippet:
            refuse_unknown("--snippet", self.snippet, LANGUAGES)
        if self.error_only:
            if self.client or self.snippet:
                option = "--client" if self.client else "--snippet"
                raise UserError(f"{option} needs an app client: --user-pool-id ID --client-id ID, or a file")
            return
        self.source.refuse_mixture(env)
        if not paths and (len(live.user_pool_ids) != 1 or len(live.client_ids) > 1):
            raise UserError(
                "nothing to diagnose: pass --user-pool-id ID --client-id ID, or a file; or --error TEXT alone"
            )
        if self.client and not paths:
            raise UserError("--client names a client in a file; a live one is named with --client-id")
        for path in paths:
            if path != "-" and not Path(path).exists():
                raise UserError(f"{path}: there is no such file")


@dataclass(frozen=True, slots=True)
class DiagnoseResult:
    """The diagnosis, and the code that was asked for."""

    diagnosis: Diagnosis
    snippet: str = ""

    def exit_code(self) -> ExitCode:
        """Return the exit code of the diagnosis."""
        return ExitCode(self.diagnosis.exit_code())


def run_diagnosis(request: DiagnoseRequest, settings: Settings) -> DiagnoseResult:
    """Diagnose one app client, or explain an error text alone. Raises ``UserError``."""
    libraries = _libraries(request)  # before any call: a mistake in what the user passes costs none
    text = None if request.error is None else error_text(request.error, request.stdin)
    if request.error_only and text is not None:
        return DiagnoseResult(diagnose_text(text, catalogue(settings), libraries))
    chain = chain_of(settings, catalogue(settings))
    source_request = request.source
    if not (source_request.files.paths or source_request.live.client_ids):
        source_request = with_clients(source_request, (_only_client(source_request.live, settings),))
    with open_source(source_request, settings) as source:
        target, inventory = read_client(source, chain, settings, request.client)
    error = None if text is None else explain_error(text, target, chain)
    code = snippet(request.snippet, target, chain) if request.snippet else ""
    return DiagnoseResult(
        diagnose(target, chain, DiagnosisInput(error, libraries), interrupted=inventory.interrupted), code
    )


def chain_of(settings: Settings, rules: Catalogue) -> Chain:
    """Return the rules of the chain, with the options that the user's configuration sets.

    ``select``, ``ignore`` and suppressions do not count here: a diagnosis is a question, not a gate.
    """
    names = chain_rule_names()
    options: Mapping[str, Mapping[str, object]] = judge_options(settings, rules).options
    return Chain(tuple(rule for rule in rules.rules if rule.name in names), options)


def read_client(source: Source, chain: Chain, settings: Settings, name: str = "") -> tuple[Target, Inventory]:
    """Return the app client, and the inventory that holds it.

    ``name`` is its name, client id, resource address or logical id; needed where a file holds several. Raises
    ``UserError`` where no client or several match.
    """
    inventory = read_inventory(source, fact_sources_of(chain.rules) | {"siblings"}, settings)
    if inventory.errors:
        first = inventory.errors[0]
        raise UserError(f"{first.location}: {first.message}")
    clients = [target for target in inventory.targets if target.kind == "client"]
    if not clients:
        raise NothingToAudit(f"there is no app client to diagnose{_unread(inventory)}")
    matching = [client for client in clients if not name or name in _names(client)]
    if len(matching) == 1:
        return matching[0], inventory
    problem = f"{len(matching)} app clients match" if matching else f"no app client is called {name!r}"
    raise UserError(f"{problem}; name one with --client:\n{_list(clients)}")


def _only_client(request: LiveRequest, settings: Settings) -> str:
    """Return the id of the pool's one app client; only the list of its clients is read.

    Raises ``UserError`` where there are several, naming them, or where they could not be listed.
    """
    with live_source(request, settings) as live:
        inventory = read_inventory(live, frozenset(), settings)
    clients = [target for target in inventory.targets if target.kind == "client"]
    if inventory.unread or inventory.interrupted:
        raise UserError(f"the pool's app clients could not be listed; name one with --client-id{_unread(inventory)}")
    if not clients:
        raise NothingToAudit("there is no app client in this pool")
    if len(clients) > 1:
        raise UserError(f"{len(clients)} app clients match; name one with --client-id:\n{_list(clients)}")
    return clients[0].client_id


def error_text(text: str, stdin: TextIO | None) -> str:
    """Return the text of ``--error``, or standard input for ``-``. Raises ``UserError`` where it is empty."""
    try:
        text = stdin.read(MOST_OF_A_LOG) if text == "-" and stdin else text
    except UnicodeDecodeError as error:
        raise UserError("--error -: standard input is not UTF-8 text") from error
    except OSError as error:
        raise UserError(f"--error -: standard input cannot be read: {error.strerror or error}") from error
    if not text.strip():
        raise UserError("--error: the text is empty; paste the exception, or pipe a log into `--error -`")
    return text


def _libraries(request: DiagnoseRequest) -> tuple[LibrarySupport, ...]:
    readings = [library_support(text) for text in request.sdks]
    for file in request.manifests:
        named = support_of_requirements(read_manifest(file))
        if not named:
            raise UserError(f"--sdk-from {file}: names no known Cognito library; name it: --sdk NAME@VERSION")
        readings.extend(named)
    return tuple(readings)


def _unread(inventory: Inventory) -> str:
    return "".join(f"\n{what}: {unknown.reason}" for what, unknown in inventory.unread)


def _list(clients: Sequence[Target]) -> str:
    lines = [f"  {client.name} ({client.client_id or client.address or client.id})" for client in clients]
    more = len(lines) - MOST_LISTED
    return "\n".join([*lines[:MOST_LISTED], *([f"  and {more} more"] if more > 0 else [])])


def _names(target: Target) -> set[str]:
    logical = target.id.rpartition("#")[2]
    return {name for name in (target.name, target.client_id, target.address, target.id, logical) if name}
