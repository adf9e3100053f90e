"""Ratios that hold on a busy machine: both sides in turn, the best of many short runs of CPU time."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, what is allowed, and whether it holds."""

    name: str
    value: float
    limit: float
    unit: str
    detail: str = ""
    more_is_better: bool = False

    @property
    def holds(self) -> bool:
        return self.value >= self.limit if self.more_is_better else self.value <= self.limit


def cpu_ms(work: Callable[[], object], repeats: int) -> float:
    """CPU milliseconds of this process per call."""
    begin = time.process_time()
    for _ in range(repeats):
        work()
    return (time.process_time() - begin) / repeats * 1000


def ratio(
    ours: Callable[[], object], reference: Callable[[], object], *, rounds: int = 15, repeats: int = 20
) -> tuple[float, float, float]:
    """(ratio, ours, reference) in CPU ms: the smallest of each side, measured in turn."""
    ours(), reference()
    gc.collect()
    pairs = [(cpu_ms(ours, repeats), cpu_ms(reference, repeats)) for _ in range(rounds)]
    best_ours, best_reference = min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)
    return best_ours / best_reference, best_ours, best_reference
