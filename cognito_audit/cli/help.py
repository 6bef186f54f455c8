"""``--help`` in sections: the options of a command by their groups, then examples.

Typer itself groups options only where Rich draws them, and Rich costs more time than an audit of a file.
"""

from collections.abc import Callable, Iterable
from typing import Any

from typer.core import TyperCommand, TyperGroup
from typer.main import get_callback, get_params_convertors_ctx_param_name_from_function

from cognito_audit.cli.groups import expanded


class SectionedCommand(TyperCommand):
    """A command whose ``--help`` has a section for each group of options, and ends with examples (its epilog).

    Its options are made from ``command`` when they are needed: all those of the other commands would cost time.
    """

    def __init__(self, *, command: Callable[..., None], **more: Any) -> None:
        super().__init__(**more)
        self._command: Callable[..., None] | None = command

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the options and arguments."""
        if self._command is not None:
            work, self._command = expanded(self._command), None
            parameters, convertors, _ = get_params_convertors_ctx_param_name_from_function(work)
            self.params = list(parameters)
            self.callback = get_callback(
                callback=work, params=parameters, convertors=convertors, pretty_exceptions_short=False
            )
        return super().get_params(ctx)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments and options, a section for each group."""
        _write_sections(self.get_params(ctx), ctx, formatter)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002  as Click calls it
        """Write the examples."""
        _write_examples(self.epilog, formatter)


class SectionedGroup(TyperGroup):
    """A group of commands; its ``--help`` ends with examples."""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002  as Click calls it
        """Write the examples."""
        _write_examples(self.epilog, formatter)


def _write_sections(parameters: Iterable[Any], ctx: Any, formatter: Any) -> None:
    sections: dict[str, list[tuple[str, str]]] = {}
    for parameter in parameters:
        record = parameter.get_help_record(ctx)
        if record is not None:
            title = parameter.rich_help_panel or f"{parameter.param_type_name}s".capitalize()
            sections.setdefault(title, []).append(record)
    for title, records in sections.items():
        with formatter.section(title):
            formatter.write_dl(records)


def _write_examples(epilog: str | None, formatter: Any) -> None:
    """Write each line of the epilog as it is: a command that is broken into lines cannot be copied."""
    if epilog:
        with formatter.section("Examples"):
            for line in epilog.splitlines():
                formatter.write(f"{' ' * formatter.current_indent}{line}\n")
