"""Values to plain JSON and back: what jobs, checkpoints and rows hold."""

from typing import TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")
_adapters: dict[type[object], TypeAdapter[object]] = {}


def _adapter(kind: type[object]) -> TypeAdapter[object]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def plain(value: object) -> dict[str, object]:
    """A dataclass as plain JSON values: dicts, lists, strings, numbers, booleans and None."""
    dumped: dict[str, object] = _adapter(type(value)).dump_python(value, mode="json")
    return dumped


def revive(kind: type[T], values: object) -> T:
    """The dataclass that `plain` gave. Raises pydantic.ValidationError for anything else."""
    value = _adapter(kind).validate_python(values)
    assert isinstance(value, kind)  # noqa: S101  # for mypy: the adapter gives nothing else
    return value
