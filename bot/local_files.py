"""Files in which a local sets what is its own: stages of onboarding, days to file, passages of the contract.

`locals/<handle>/<name>.yml` wins over `locals/default/<name>.yml`, as a whole. Each kind of file is declared once,
beside what uses it, with the model that checks it; all files are read and checked when the application starts. What a
local has set by the console wins over both, field by field (bot/local_settings.py).
"""

from copy import copy
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar, cast

import yaml
from pydantic import BaseModel, ValidationError

DEFAULT = "default"

Model = TypeVar("Model", bound=BaseModel)
_KINDS: dict[str, "LocalFile[Any]"] = {}


class LocalFile(Generic[Model]):
    """One kind of file.

    Args:
        name: of the file, without `.yml`.
        model: what it holds. It should forbid extra fields, so that a typing mistake is a fault.
    """

    def __init__(self, name: str, model: type[Model]) -> None:
        if name in _KINDS:
            raise ValueError(f"two kinds of local file are called {name}")
        self.name = name
        self.model = model
        _KINDS[name] = self


def local_file(name: str) -> LocalFile[Any]:
    """The kind of file that is called so.

    Raises:
        KeyError: there is none.
    """
    return _KINDS[name]


class SetOver(Protocol):
    """What locals have set over their files while the application runs."""

    def over(self, kind: LocalFile[Model], handle: str, content: Model) -> Model:
        """`content` with what the local of this handle has set over it."""
        ...

    def look_again(self) -> None:
        """Reads what is set before the next answer."""
        ...


class LocalFileError(Exception):
    """Files of locals are not as they should be; `faults` has one sentence for each reason."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class LocalFiles:
    """The files of all locals, read once.

    Args:
        folder: with a folder for each local, and `default`.

    Raises:
        LocalFileError: with every fault of every file.
    """

    def __init__(self, folder: Path) -> None:
        self._content: dict[tuple[str, str], BaseModel] = {}
        self._set_over: SetOver | None = None
        faults: list[str] = []
        for path in sorted(folder.glob("*/*.yml")):
            self._read(path, faults)
        for kind in _KINDS.values():
            if (DEFAULT, kind.name) not in self._content and not faults:
                faults.append(f"{folder.name}/{DEFAULT}/{kind.name}.yml: is missing")
        if faults:
            raise LocalFileError(faults)

    def with_settings(self, set_over: SetOver) -> "LocalFiles":
        """The same files, with what locals set over them while the application runs."""
        live = copy(self)
        live._set_over = set_over
        return live

    def look_again(self) -> None:
        """Reads what is set over the files before the next answer, after a change made in this process."""
        if self._set_over is not None:
            self._set_over.look_again()

    def get(self, kind: LocalFile[Model], handle: str) -> Model:
        """What holds for the local of this handle: what it has set by the console, its file, or the default."""
        content = self.in_file(kind, handle)
        return content if self._set_over is None else self._set_over.over(kind, handle, content)

    def in_file(self, kind: LocalFile[Model], handle: str) -> Model:
        """What the file of the local of this handle says, or the default."""
        return cast(Model, self._content.get((handle, kind.name), self._content[DEFAULT, kind.name]))

    def of(self, kind: LocalFile[Model]) -> list[tuple[str, Model]]:
        """Every file of this kind with the handle of its local, the default among them."""
        return [(handle, cast(Model, found)) for (handle, name), found in self._content.items() if name == kind.name]

    def _read(self, path: Path, faults: list[str]) -> None:
        where = f"{path.parent.parent.name}/{path.parent.name}/{path.name}"
        kind = _KINDS.get(path.stem)
        if kind is None:
            faults.append(f"{where}: there is no such kind of file; there are {', '.join(sorted(_KINDS))}")
            return
        try:
            content = kind.model.model_validate(
                yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}
            )
        except ValidationError as error:
            faults += [f"{where}: {_place(fault['loc'])}{fault['msg']}" for fault in error.errors()]
        except yaml.YAMLError as error:
            faults.append(f"{where}: is not YAML: {' '.join(str(error).split())}")
        else:
            self._content[path.parent.name, path.stem] = content


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(map(str, location)) + ": " if location else ""
