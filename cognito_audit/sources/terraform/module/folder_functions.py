"""Functions that read files of a module's folder, and templates.

What is not there may be made before Terraform runs: it is unknown.
"""

import base64
import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.files.input_file import InputFile, read_file
from cognito_audit.sources.secrecy.sensitive import Sensitive
from cognito_audit.sources.terraform.evaluation.bounds import MAX_TEXT, TOO_LARGE
from cognito_audit.sources.terraform.evaluation.evaluator import evaluate
from cognito_audit.sources.terraform.evaluation.primitive_types import as_text
from cognito_audit.sources.terraform.evaluation.scope import OUT_OF_STEPS, Scope
from cognito_audit.sources.terraform.evaluation.template_values import template_value
from cognito_audit.sources.terraform.evaluation.unknowns import InvalidExpression
from cognito_audit.sources.terraform.hcl.templates import template
from cognito_audit.sources.terraform.module.context import ModuleContext

FolderFunction = Callable[[list[Any]], Any]
_BYTES: Final[Mapping[str, Callable[[bytes], str]]] = {
    "filebase64": lambda data: base64.b64encode(data).decode(),
    "filebase64sha256": lambda data: base64.b64encode(hashlib.sha256(data).digest()).decode(),
    "filebase64sha512": lambda data: base64.b64encode(hashlib.sha512(data).digest()).decode(),
    "filemd5": lambda data: hashlib.md5(data, usedforsecurity=False).hexdigest(),
    "filesha1": lambda data: hashlib.sha1(data, usedforsecurity=False).hexdigest(),
    "filesha256": lambda data: hashlib.sha256(data).hexdigest(),
    "filesha512": lambda data: hashlib.sha512(data).hexdigest(),
}


def folder_functions(context: ModuleContext, scope: Scope) -> Mapping[str, FolderFunction]:
    """Return the functions of a module that read files; there are none where its folder is not known."""
    files = _Files(context)
    functions: dict[str, FolderFunction] = {
        "file": lambda arguments: files.text(arguments, _whole),
        "fileexists": files.exists,
        "templatefile": _of_two(lambda name, values: files.text([name], partial(_rendered, scope, values))),
        "templatestring": _of_two(lambda text, values: _rendered(scope, values, as_text(text))),
    }
    functions |= {name: partial(files.data, make) for name, make in _BYTES.items()}
    return MappingProxyType(functions)


def _of_two(function: Callable[[Any, Any], Any]) -> FolderFunction:
    return lambda arguments: (
        function(*arguments) if len(arguments) == 2 else InvalidExpression("takes a template and its variables")  # noqa: PLR2004
    )


def _whole(text: str) -> str:
    return text


class _Files:
    """The files of one module, which Terraform looks for from the folder that it runs in: that of the root module."""

    def __init__(self, context: ModuleContext) -> None:
        self._context = context

    def _read(self, arguments: list[Any]) -> InputFile | Unknown:
        name = as_text(arguments[0]) if len(arguments) == 1 else InvalidExpression("takes the name of a file")
        if isinstance(name, Unknown):
            return name if isinstance(name, InvalidExpression) else Unknown(name.reason)
        if "\0" in name:
            return InvalidExpression("a name with a NUL character")
        root = self._context.root.path
        path = root / name
        known = (os.path.realpath(root), os.path.realpath(self._context.folder.path))
        if Path(name).is_absolute() or not any(_is_within(os.path.realpath(path), folder) for folder in known):
            return Unknown("a file outside the folder of its module is not read")
        try:
            return read_file(Path(path), named=True)
        except (ParseError, ValueError) as error:
            return Unknown(f"{name}: {getattr(error, 'message', None) or 'cannot be read'}")

    def exists(self, arguments: list[Any]) -> Any:
        """Return whether there is a file; one that is missing may be made later."""
        found = self._read(arguments)
        return found if isinstance(found, Unknown) else True

    def data(self, make: Callable[[bytes], str], arguments: list[Any]) -> Any:
        """Return what is made of the bytes of a file."""
        found = self._read(arguments)
        if isinstance(found, Unknown):
            return found
        return make(found.raw) if len(found.raw) <= MAX_TEXT else TOO_LARGE

    def text(self, arguments: list[Any], make: Callable[[str], Any]) -> Any:
        """Return what is made of the text of a file."""
        found = self._read(arguments)
        if isinstance(found, Unknown):
            return found
        if len(found.raw) > MAX_TEXT:
            return TOO_LARGE
        try:
            return make(found.raw.decode("utf-8"))
        except UnicodeDecodeError:
            return InvalidExpression("the file is not a text")


def _is_within(path: str, folder: str) -> bool:
    return path.startswith(f"{folder.rstrip(os.sep)}{os.sep}")


class _TemplateNames:
    """The variables of a template."""

    address = ""
    functions: Mapping[str, FolderFunction] = MappingProxyType({})

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def member(self, name: str) -> Any:
        """Return a variable."""
        return self._values.get(name, InvalidExpression(f"the template has no variable {name}"))


def _rendered(scope: Scope, values: Any, text: Any) -> Any:
    if isinstance(values, Unknown) and not isinstance(values, Sensitive):
        return values if isinstance(values, InvalidExpression) else Unknown(values.reason)
    if isinstance(text, Unknown) or not isinstance(values, Mapping):
        return text if isinstance(text, Unknown) else Unknown("the variables of the template are not known")
    parts = template(text)
    if parts is None:
        return InvalidExpression("the template is not valid")
    if not scope.budget.spend(len(text)):
        return OUT_OF_STEPS
    inner = replace(scope, module=_TemplateNames(values), bindings={}, assumed=None)
    return template_value(parts or [""], inner, evaluate)
