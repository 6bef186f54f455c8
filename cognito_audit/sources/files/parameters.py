"""Template parameters from the command line: ``NAME=VALUE`` and parameter files."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from cognito_audit.errors import UserError
from cognito_audit.sources.documents import ParseError, read_documents
from cognito_audit.sources.files.input_file import read_file
from cognito_audit.text.suggestions import did_you_mean

_TERRAFORM = (".tfvars", ".tfvars.json")
_PAIR = ("ParameterKey", "ParameterValue")


def parameters_of(given: Iterable[str]) -> Mapping[str, str]:
    """The parameters by name; of two values for one name the later counts.

    An argument that names a file is read as the AWS CLI reads it (a list of ParameterKey and ParameterValue, or of
    ``NAME=VALUE`` texts), as CodePipeline does (``{"Parameters": {...}}``), or as a plain map. Raises ``UserError``.
    """
    found: dict[str, str] = {}
    for argument in given:
        if _is_pair(argument):
            name, _, value = argument.partition("=")
            found[name] = value
        elif not argument.endswith(_TERRAFORM):
            found |= _from_file(Path(argument.removeprefix("file://")))
    return found


def variable_files(given: Iterable[str]) -> tuple[str, ...]:
    """Return the tfvars files among the parameters: they set variables of Terraform, as ``-var-file`` does."""
    return tuple(
        argument.removeprefix("file://")
        for argument in given
        if not _is_pair(argument) and argument.endswith(_TERRAFORM)
    )


def spelled_out(given: Iterable[str]) -> tuple[str, ...]:
    """The names that ``NAME=VALUE`` gives. A template or a root module must declare each of them; a file may serve many
    templates, and hold more than one of them has.
    """
    return tuple(argument.partition("=")[0] for argument in given if _is_pair(argument))


def refuse_undeclared(names: Iterable[str], declared: Collection[str]) -> None:
    """Raise ``UserError`` for names that nothing declares: CloudFormation refuses them too ("Parameters: [...] do not
    exist in the template"), and so does Terraform. Pseudo parameters (``AWS::Region``) need no declaration.
    """
    missing = [name for name in names if not name.startswith("AWS::") and name not in declared]
    if missing:
        hint = did_you_mean(missing[0], sorted(declared))
        raise UserError(
            f"--parameter: no template or root module that is read here declares {', '.join(missing)}{hint}"
        )


def _is_pair(argument: str) -> bool:
    return "=" in argument and not Path(argument).is_file()


def _from_file(path: Path) -> dict[str, str]:
    try:
        documents = read_documents(read_file(path, named=True).text, path.as_posix())
    except ParseError as error:
        where = error.as_input_error(path.as_posix()).location
        raise UserError(f"--parameter: {where}: {error.message}; expected NAME=VALUE or a parameter file") from None
    content = documents[0].value if len(documents) == 1 else None
    found = _from_list(content) if isinstance(content, list) else _from_map(content)
    if found is None:
        raise UserError(
            f"--parameter: {path.as_posix()} is not a parameter file: expected a list of ParameterKey and "
            'ParameterValue, or {"Parameters": {...}}'
        )
    return found


def _from_list(entries: list[Any]) -> dict[str, str] | None:
    found: dict[str, str] = {}
    for entry in entries:
        if isinstance(entry, str) and "=" in entry:
            name, _, value = entry.partition("=")
            found[name] = value
        elif isinstance(entry, dict) and isinstance(entry.get(_PAIR[0]), str):
            if _PAIR[1] in entry:  # UsePreviousValue stands instead: the value is not here
                found[entry[_PAIR[0]]] = _written(entry[_PAIR[1]])
        else:
            return None
    return found


def _from_map(content: Any) -> dict[str, str] | None:
    if not isinstance(content, dict):
        return None
    inner = content.get("Parameters", content)
    if not isinstance(inner, dict) or any(isinstance(value, dict) for value in inner.values()):
        return None
    return {name: _written(value) for name, value in inner.items()}


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(_written, value)) if isinstance(value, list) else str(value)
