"""Work spread over the cores of the machine: what is walked apart is walked at the same time."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import cpu_count, get_context
from typing import TypeVar

Found = TypeVar("Found")

_jobs: list[Callable[[], Iterable[object]]] = []
"""In a process of its own: what there is to do."""


def spread(jobs: Sequence[Callable[[], Iterable[Found]]]) -> list[list[Found]]:
    """All that each job gives, in their order; a fault in one is raised here.

    The processes are forked, so a job may hold anything; what it gives is sent back and must be plain.
    """
    with ProcessPoolExecutor(
        cpu_count(), get_context("fork"), initializer=_jobs.extend, initargs=(jobs,)
    ) as pool:
        return list(pool.map(_done, range(len(jobs))))  # type: ignore[arg-type]  # of the jobs here


def _done(number: int) -> list[object]:
    return list(_jobs[number]())
