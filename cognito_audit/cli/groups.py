"""Groups of options: classes that a command takes as parameters, and that Typer sees as single options."""

import functools
import inspect
from collections.abc import Callable, Iterator
from copy import copy
from typing import Annotated, Any, ClassVar, NamedTuple, get_args, get_origin, get_type_hints

import typer


class OptionGroup:
    """The base of a group: a class whose annotated attributes are options, under one heading (``PANEL``) of ``--help``.

    They are ``Annotated`` with ``typer.Option``, ``typer.Argument`` or ``FromSetting``. One that is left out has the
    value of the class attribute, else it is an empty list, False for a switch, or None; a ``str`` is required. (A
    dataclass would do the same, but making thirty of them costs a quarter of the time that ``--help`` takes.)
    """

    PANEL: ClassVar[str]

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)

    def settings(self) -> dict[str, Any]:
        """Return the options that are settings, by the name of the setting; None for those that are left out.

        An empty text and a zero are not left out: they override what the configuration says, or are refused.
        """
        hints = get_type_hints(type(self), include_extras=True)
        named = {name: get_args(hint)[1] for name, hint in hints.items() if get_origin(hint) is Annotated}
        values = {info.key: getattr(self, name) for name, info in named.items() if isinstance(info, FromSetting)}
        return {key: None if value is False or value == [] else value for key, value in values.items()}


class FromSetting(NamedTuple):
    """An option whose name, help text and default are those of a setting, in the table ``config.settings.KEYS``."""

    key: str

    def option(self) -> Any:
        """Return the option as Typer takes it."""
        from cognito_audit.config.settings import KEYS, default_text, option_of

        key = KEYS[self.key]
        repeatable = "; repeatable" if key.kind == "list" else ""
        default = f" [default: {text}]" if (text := default_text(key)) else ""
        about = f"{key.help}{repeatable}.{default}"
        return typer.Option(option_of(self.key), help=about, metavar=key.metavar or None, show_default=False)


def expanded(command: Callable[..., None]) -> Callable[..., None]:
    """Return the command with a signature of single options, which are gathered into its groups when it runs."""
    hints = get_type_hints(command, include_extras=True)
    groups = {name: hint for name, hint in hints.items() if isinstance(hint, type) and issubclass(hint, OptionGroup)}
    options = {name: [*_parameters(group)] for name, group in groups.items()}
    parameters: list[inspect.Parameter] = []
    for name, parameter in inspect.signature(command).parameters.items():
        alone = parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hints[name])
        parameters += options.get(name, [alone])

    @functools.wraps(command)
    def run(**values: Any) -> None:
        for name, group in groups.items():
            values[name] = group(**{option.name: values.pop(option.name) for option in options[name]})
        command(**values)

    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {}  # the signature has them all; Typer would evaluate these too
    return run


def _parameters(group: type[OptionGroup]) -> Iterator[inspect.Parameter]:
    for name, hint in get_type_hints(group, include_extras=True).items():
        if get_origin(hint) is ClassVar:
            continue
        kind, info = get_args(hint)
        option = info.option() if isinstance(info, FromSetting) else copy(info)  # a group may inherit that of another
        option.rich_help_panel = group.PANEL
        default = getattr(group, name, _default(kind))
        annotation = Annotated[kind, option]  # type: ignore[valid-type]
        yield inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _default(kind: Any) -> Any:
    if kind is str:
        return inspect.Parameter.empty
    if get_origin(kind) is list:
        return []
    return False if kind is bool else None
