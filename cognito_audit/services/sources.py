"""From a request to a source: files, or live user pools."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple, TextIO

from cognito_audit.config.environments import DESCRIPTION, environment
from cognito_audit.config.settings import Settings
from cognito_audit.errors import UserError
from cognito_audit.model.inventory import Inventory, Source
from cognito_audit.sources.input_types import INPUT_TYPES
from cognito_audit.text.suggestions import refuse_unknown

if TYPE_CHECKING:
    from cognito_audit.sources.live import Connection, LiveSource

PROBES: Final = ("look", "sign-up")


class FileRequest(NamedTuple):
    """Files and folders to read; ``-`` among the paths is ``stdin``. ``parameters`` are NAME=VALUE or files,
    ``variable_files`` tfvars files.

    ``input_type`` is one of ``INPUT_TYPES``, or None to detect it by content. ``assumptions`` are NAME=VALUE for what
    only the deployer knows.
    """

    paths: tuple[str, ...] = ()
    input_type: str | None = None
    parameters: tuple[str, ...] = ()
    terraform_dir: str = ""
    stdin: BinaryIO | None = None
    assumptions: tuple[str, ...] = ()
    variable_files: tuple[str, ...] = ()


class LiveRequest(NamedTuple):
    """Live targets to read: those that are named, or every pool of the regions.

    ``progress`` is a stream for the progress line. ``probe`` is None, ``look`` or ``sign-up``; ``yes`` confirms the
    sign-up beforehand.
    """

    user_pool_ids: tuple[str, ...] = ()
    client_ids: tuple[str, ...] = ()
    identity_pool_ids: tuple[str, ...] = ()
    progress: TextIO | None = None
    probe: str | None = None
    yes: bool = False


class SourceRequest(NamedTuple):
    """What to read: ``files`` where there are paths, else ``live``; ``every_pool`` says that no pool need be named."""

    files: FileRequest = FileRequest()
    live: LiveRequest = LiveRequest()
    every_pool: bool = False

    def refuse_mixture(self, env: str = "") -> None:
        """Raise ``UserError`` unless the request is for files or for live targets."""
        pools = (*self.live.user_pool_ids, *self.live.identity_pool_ids)
        if self.files.paths and (pools or self.live.client_ids):
            raise UserError("give either files or --user-pool-id, not both")
        if self.live.client_ids and len(pools) != 1:
            raise UserError("--client-id needs the one pool it belongs to: --user-pool-id ID")
        if self.files.paths and (self.every_pool or env):
            raise UserError(f"give either files or {'--all' if self.every_pool else '--env'}, not both")

    def refuse_vagueness(self, env: str) -> None:
        """Raise ``UserError`` unless the request says which files or which pools to audit."""
        self.refuse_mixture(env)
        pools = (*self.live.user_pool_ids, *self.live.identity_pool_ids)
        if not (self.files.paths or pools or self.every_pool or env):
            raise UserError("nothing to audit: pass files or folders, --user-pool-id ID or --all")
        if self.every_pool and pools:
            raise UserError("give either --all or --user-pool-id, not both")

    def refuse_probe(self) -> None:
        """Raise ``UserError`` unless ``--probe`` is left out, or is a known probe of named clients."""
        if self.live.probe is None:
            return
        refuse_unknown("--probe", self.live.probe, PROBES)
        if not self.live.client_ids:
            raise UserError("--probe needs the clients to probe: --user-pool-id ID --client-id ID")


def read_inventory(source: Source, fact_sources: frozenset[str], settings: Settings) -> Inventory:
    """Read the facts, and keep the pools of the environment that the settings name. Raises ``UserError``."""
    if not settings.env:
        return source.read(fact_sources)
    chosen = environment(settings.tables, settings.env, settings.file)
    return chosen.narrowed(source.read(fact_sources | {DESCRIPTION}))


@contextmanager
def open_source(request: SourceRequest, settings: Settings) -> Iterator[Source]:
    """Open the files or the live source, its clients probed where that is asked for. Raises ``UserError``."""
    if request.files.paths:
        yield file_source(request.files, settings)
        return
    with live_source(request.live, settings) as live:
        yield _probed(live, request.live, settings)


def file_source(request: FileRequest, settings: Settings) -> Source:
    """Return the source that reads files; what ``[assume]`` gives holds too.

    Raises ``UserError`` for an unknown input type, a malformed parameter, and a standard input that cannot be read.
    """
    from cognito_audit.config.file import assumed
    from cognito_audit.sources.files import FileOptions, FileSource
    from cognito_audit.sources.files.assumptions import Assumptions, assumptions_of
    from cognito_audit.sources.files.parameters import parameters_of, spelled_out, variable_files

    if request.input_type is not None:
        refuse_unknown("--input-type", request.input_type, INPUT_TYPES)
    if "" in request.paths:
        raise UserError("a path is empty; name a file or a folder")
    options = FileOptions(
        request.input_type or "",
        parameters_of(request.parameters),
        _all_of(request.stdin) if request.stdin and "-" in request.paths else b"",
        terraform_dir=request.terraform_dir,
        spelled_out=spelled_out(request.parameters),
        variable_files=(*variable_files(request.parameters), *request.variable_files),
        assumptions=Assumptions({**assumed(settings.tables, settings.file), **assumptions_of(request.assumptions)}),
    )
    return FileSource(request.paths, options)


def _all_of(stdin: BinaryIO) -> bytes:
    """Return the whole of a stream. Raises ``UserError`` for one that cannot be read, or has no end."""
    from cognito_audit.sources.files.input_file import MAX_BYTES

    data = bytearray()
    try:
        while part := stdin.read(1024**2):
            data += part
            if len(data) > MAX_BYTES:
                raise UserError(f"standard input is larger than {MAX_BYTES // 1024**2} MiB, the most that is read")
    except (OSError, ValueError) as error:  # a folder; a stream that is closed
        raise UserError(f"standard input cannot be read: {error}") from None
    return bytes(data)


@contextmanager
def live_source(request: LiveRequest, settings: Settings) -> Iterator["LiveSource"]:
    """Open the live source; its progress is shown while it is in use.

    Of an environment whose pools are all named by id, only those are read.
    """
    from cognito_audit.sources.live import LiveSource, Pace, Selection, progress_line

    pools = request.user_pool_ids
    if settings.env and not pools and not request.identity_pool_ids:
        pools = environment(settings.tables, settings.env, settings.file).pool_ids
    pace = Pace(settings["requests-per-second"], settings["requests-per-pool"], settings["max-workers"])
    selection = Selection(pools, request.client_ids, request.identity_pool_ids)
    source = LiveSource(selection, connection_of(settings), pace)
    if request.progress is None:
        yield source
        return
    with progress_line(request.progress) as show:
        source.progress = show
        yield source


def with_clients(request: SourceRequest, client_ids: tuple[str, ...]) -> SourceRequest:
    """Return the request for these app clients alone."""
    return request._replace(live=request.live._replace(client_ids=client_ids))


def connection_of(settings: Settings) -> "Connection":
    """Return where and as whom the settings say to call AWS."""
    from cognito_audit.sources.live import Connection

    return Connection(settings["profile"] or "", tuple(settings["regions"]), settings["endpoint-url"] or "")


def _probed(live: Source, request: LiveRequest, settings: Settings) -> Source:
    if request.probe is None:
        return live
    from cognito_audit.services.probed_source import ProbedSource

    return ProbedSource.of(live, request, settings)
