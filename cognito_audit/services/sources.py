"""From options to a source: live, or files."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Final

from cognito_audit.config.environments import environment
from cognito_audit.config.settings import Settings
from cognito_audit.errors import UserError
from cognito_audit.model.inventory import Source
from cognito_audit.text.suggestions import refuse_unknown

if TYPE_CHECKING:
    from cognito_audit.sources.live import Connection

PROBES: Final = ("look", "sign-up")


def refuse_mixture(paths: Sequence[str], pools: Sequence[str], clients: Sequence[str]) -> None:
    """Raise ``UserError`` unless the command line says clearly what to look at: files, or live resources."""
    if paths and (pools or clients):
        raise UserError("name files, or live pools (--user-pool-id), not both")
    if clients and len(pools) != 1:
        raise UserError("--client-id needs the one pool it belongs to: --user-pool-id ID")


def refuse_vagueness(paths: Sequence[str], named: Sequence[str], *, every_pool: bool, env: str | None) -> None:
    """Raise ``UserError`` unless the command line says clearly which files, or which pools, to audit."""
    if paths and (every_pool or env):
        raise UserError(f"name files, or live pools ({'--all' if every_pool else '--env'}), not both")
    if not (paths or named or every_pool or env):
        raise UserError("say what to audit: files or folders, --user-pool-id ID, or --all")
    if every_pool and named:
        raise UserError("--all and --user-pool-id contradict each other")


def env_pools(settings: Settings, env: str | None) -> Sequence[str]:
    """The pool ids of the environment, where ids name all its pools; else all pools are read and told apart then."""
    return environment(settings.tables, env, settings.file).pool_ids if env else ()


def refuse_probe(kind: str | None, clients: Sequence[str]) -> None:
    """Raise ``UserError`` unless ``--probe`` is not given, or names a kind of probe and comes with its clients."""
    if kind is None:
        return
    refuse_unknown("--probe", kind, PROBES)
    if not clients:
        raise UserError("--probe needs the clients to probe: --user-pool-id ID --client-id ID")


def probed(live: Source, settings: Settings, kind: str | None, *, yes: bool) -> Source:
    """The live source, its clients probed after they were read if ``kind`` says so."""
    if kind is None:
        return live
    from cognito_audit.config.file import never
    from cognito_audit.probe.request import Wishes
    from cognito_audit.services.probed_source import ProbedSource

    wishes = Wishes(never=never(settings.tables, "probe", settings.file))
    return ProbedSource(live, _connection(settings), kind == "sign-up", wishes, yes)


def file_source(
    paths: Sequence[str], input_type: str | None, parameters: Sequence[str], terraform_dir: str, stdin: BinaryIO
) -> Source:
    """The files to read. Raises ``UserError`` for an unknown input type or a malformed parameter."""
    from cognito_audit.sources.files import INPUT_TYPES, FileOptions, FileSource
    from cognito_audit.sources.files.parameters import parameters_of, spelled_out

    if input_type is not None:
        refuse_unknown("--input-type", input_type, INPUT_TYPES)
    given = stdin.read() if "-" in paths else b""
    options = FileOptions(
        input_type or "",
        parameters_of(parameters),
        given,
        terraform_dir=terraform_dir,
        spelled_out=spelled_out(parameters),
    )
    return FileSource(paths, options)


@contextmanager
def live_source(
    settings: Settings,
    pools: Sequence[str],
    clients: Sequence[str],
    identity_pools: Sequence[str] = (),
    *,
    progress: bool,
) -> Iterator[Source]:
    """The live source; progress is shown on stderr while it is in use."""
    from cognito_audit.sources.live import LiveSource, Pace, Selection, progress_line

    pace = Pace(settings["requests-per-second"], settings["requests-per-pool"], settings["max-workers"])
    source = LiveSource(Selection(tuple(pools), tuple(clients), tuple(identity_pools)), _connection(settings), pace)
    if not progress:
        yield source
        return
    with progress_line(sys.stderr) as show:
        source.progress = show
        yield source


def _connection(settings: Settings) -> "Connection":
    from cognito_audit.sources.live import Connection

    return Connection(settings["profile"] or "", tuple(settings["regions"]), settings["endpoint-url"] or "")
