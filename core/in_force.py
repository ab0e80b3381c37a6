"""What may be replaced while it is used."""

from typing import Generic, TypeVar

T = TypeVar("T")


class InForce(Generic[T]):
    """A value that is replaced whole; a turn takes it once and keeps what it took, the next one takes the new."""

    def __init__(self, value: T) -> None:
        self.value = value
