"""Reading the one app client that a diagnosis is about."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, TextIO

from cognito_audit.config.settings import Settings
from cognito_audit.diagnosis.chain import Chain
from cognito_audit.diagnosis.diagnose import rules_of_the_chain
from cognito_audit.errors import NothingToAudit, UserError
from cognito_audit.model.inventory import Inventory, Source, Target
from cognito_audit.rulebook.catalogue import Catalogue
from cognito_audit.services.audit import fact_sources_of, judge_options

MOST_OF_A_LOG = 1_000_000
"""How many characters of what is pasted with ``--error -`` are read."""

MOST_LISTED: Final = 10
"""How many app clients are named where one is to be chosen."""


def chain_of(settings: Settings, rules: Catalogue) -> Chain:
    """The rules of the chain, with the options that the user's configuration gives them.

    They are asked whatever ``select`` and ``ignore`` say: a question is no gate.
    """
    names = rules_of_the_chain()
    options: Mapping[str, Mapping[str, object]] = judge_options(settings, rules).options
    return Chain(tuple(rule for rule in rules.rules if rule.name in names), options)


def read_client(source: Source, chain: Chain, name: str = "") -> tuple[Target, Inventory]:
    """The app client, and the inventory it stands in.

    ``name`` is its name, client id, resource address or logical id; needed where a file holds several. Raises
    ``UserError`` where none or several answer to it.
    """
    inventory = source.read(fact_sources_of(chain.rules) | {"siblings"})
    if inventory.errors:
        first = inventory.errors[0]
        raise UserError(f"{first.place}: {first.message}")
    clients = [target for target in inventory.targets if target.kind == "client"]
    if not clients:
        unread = "".join(f"\n{what}: {hole.reason}" for what, hole in inventory.unread)
        raise NothingToAudit(f"there is no app client to look at{unread}")
    chosen = [client for client in clients if not name or name in _names(client)]
    if len(chosen) == 1:
        return chosen[0], inventory
    told = f"no app client is called {name!r}" if not chosen else f"{len(chosen)} app clients could be meant"
    raise UserError(f"{told}; name one with --client:\n{_listed(clients)}")


def only_client(live: Source) -> str:
    """The id of the one app client of the pool that is named; the list of its clients is all that is read.

    Raises ``UserError`` where there are several, naming them, or where they could not be listed.
    """
    inventory = live.read(frozenset())
    clients = [target for target in inventory.targets if target.kind == "client"]
    if inventory.unread or inventory.interrupted:
        why = "".join(f"\n{what}: {hole.reason}" for what, hole in inventory.unread)
        raise UserError(f"the pool's app clients could not be listed; name one with --client-id{why}")
    if not clients:
        raise NothingToAudit("there is no app client in this pool")
    if len(clients) > 1:
        raise UserError(f"{len(clients)} app clients could be meant; name one with --client-id:\n{_listed(clients)}")
    return clients[0].client_id


def _listed(clients: Sequence[Target]) -> str:
    lines = [f"  {client.name} ({client.client_id or client.address or client.id})" for client in clients]
    more = len(lines) - MOST_LISTED
    return "\n".join([*lines[:MOST_LISTED], *([f"  and {more} more"] if more > 0 else [])])


def error_text(given: str, stdin: TextIO) -> str:
    """What ``--error`` names: the text itself, or standard input for ``-``. Raises ``UserError`` where it is empty."""
    try:
        text = stdin.read(MOST_OF_A_LOG) if given == "-" else given
    except UnicodeDecodeError as error:
        raise UserError("--error -: standard input is no UTF-8 text") from error
    if not text.strip():
        raise UserError("--error: there is no text; paste the exception, or pipe a log into `--error -`")
    return text


def one_client_asked(paths: Sequence[str], pools: Sequence[str], clients: Sequence[str], client: str) -> None:
    """Raise ``UserError`` unless the command line names one live client, one pool to look it up in, or files."""
    if paths and (pools or clients):
        raise UserError("name files, or a live client (--user-pool-id and --client-id), not both")
    if not paths and (len(pools) != 1 or len(clients) > 1):
        raise UserError("say which app client: --user-pool-id ID --client-id ID, or a file; or --error TEXT alone")
    if client and not paths:
        raise UserError("--client names a client in a file; a live one is named with --client-id")
    for path in paths:
        if path != "-" and not Path(path).exists():
            raise UserError(f"{path}: there is no such file")


def _names(target: Target) -> set[str]:
    logical = target.id.rpartition("#")[2]
    return {name for name in (target.name, target.client_id, target.address, target.id, logical) if name}
