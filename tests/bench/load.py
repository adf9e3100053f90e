from collections.abc import Iterator

from tests.bench.timing import Row


def load_rows() -> Iterator[Row]:
    yield from ()
