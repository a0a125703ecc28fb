"""Blocks of rows that hang together, decided apart and, where there are many, in parallel."""

from __future__ import annotations

import collections
import itertools
import os
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass
from typing import TypeAlias

from evclaims.linear.conflicts import LARGEST, MOST, Conflict, conflicts
from evclaims.linear.elimination import Constraint, Terms
from evclaims.linear.solver import Feasible, Undecided, decide
from evclaims.package.workers import NoAnswerError, Workers

SECONDS = 60.0
"""How long one block may take."""
_CHUNK = 200
_MANY = 400
"""Blocks from which on workers are started; fewer are decided sooner than a worker has started."""


@dataclass(frozen=True, slots=True)
class Block:
    """The numbers of the rows that hang together through their unknowns."""

    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BlockAnswer:
    """What is said of a block: its conflicts (none: its rows can all hold), or why it is not decided."""

    conflicts: tuple[Conflict, ...] = ()
    truncated: str = ""
    undecided: str = ""


_Task: TypeAlias = tuple[list[tuple[Terms, int]], list[int], float]


def split(rows: Sequence[Constraint]) -> list[Block]:
    """The blocks of rows, by their first row; a row without unknowns is a block of its own."""
    parents: dict[int, int] = {}

    def root(column: int) -> int:
        while parents.setdefault(column, column) != column:
            # Halve the way for those who come later, so that long chains stay cheap.
            parents[column] = parents[parents[column]]
            column = parents[column]
        return column

    for row in rows:
        for column, _ in row.terms[1:]:
            parents[root(column)] = root(row.terms[0][0])
    found: dict[int, list[int]] = {}
    for i, row in enumerate(rows):
        found.setdefault(root(row.terms[0][0]) if row.terms else -1 - i, []).append(i)
    return [Block(tuple(numbers)) for numbers in found.values()]


def answer(rows: Sequence[Constraint], certain: Collection[int], seconds: float = SECONDS) -> BlockAnswer:
    """Decide one block; the numbers in the answer are those of its rows."""
    deadline = time.thread_time() + seconds
    decision = decide(rows, deadline)
    if isinstance(decision, Feasible):
        return BlockAnswer()
    if isinstance(decision, Undecided):
        return BlockAnswer(undecided=decision.reason)
    found = conflicts(rows, certain, largest=LARGEST, most=MOST, deadline=deadline)
    return BlockAnswer(found.found, found.truncated)


def answers(
    rows: Sequence[Constraint],
    certain: Collection[int],
    blocks: Sequence[Block],
    *,
    seconds: float = SECONDS,
    jobs: int | None = None,
    done: Callable[[int], None] = lambda count: None,
) -> list[BlockAnswer]:
    """The answer of each block, with the numbers of `rows`; `done` is told how many more are decided."""
    certain = certain if isinstance(certain, set) else set(certain)
    tasks = (_task(rows, certain, block, seconds) for block in blocks)
    jobs = len(os.sched_getaffinity(0)) if jobs is None else jobs
    found: list[BlockAnswer] = []
    if len(blocks) < _MANY or jobs < 2 or not sys.executable:
        for task in tasks:
            found += perform([task])
            done(1)
    else:
        for chunk in _in_parallel(tasks, jobs):
            found += chunk
            done(len(chunk))
    return [_renumbered(each, block) for each, block in zip(found, blocks, strict=True)]


def _task(rows: Sequence[Constraint], certain: set[int], block: Block, seconds: float) -> _Task:
    content = [(rows[i].terms, rows[i].bound) for i in block.rows]
    return content, [n for n, i in enumerate(block.rows) if i in certain], seconds


def _renumbered(each: BlockAnswer, block: Block) -> BlockAnswer:
    found = tuple(
        Conflict(
            tuple(block.rows[i] for i in conflict.members), {block.rows[i]: y for i, y in conflict.multipliers.items()}
        )
        for conflict in each.conflicts
    )
    return BlockAnswer(found, each.truncated, each.undecided)


def _in_parallel(tasks: Iterator[_Task], jobs: int) -> Iterator[list[BlockAnswer]]:
    """The answers of the tasks, chunk by chunk and in their order; no more chunks are made ahead than keep all busy."""
    waiting: collections.deque[tuple[list[_Task], Future[list[BlockAnswer]]]] = collections.deque()
    with closing(Workers("evclaims.linear.blocks:perform", jobs)) as workers:
        while (chunk := list(itertools.islice(tasks, _CHUNK))) or waiting:
            if chunk:
                waiting.append((chunk, workers.ask(chunk)))
            if not chunk or len(waiting) > 3 * jobs:
                chunk, answered = waiting.popleft()
                try:
                    yield answered.result()
                except NoAnswerError:
                    yield perform(chunk)


def perform(chunk: Iterable[_Task]) -> list[BlockAnswer]:
    """Decide each task of a chunk."""
    return [
        answer([Constraint(terms, bound) for terms, bound in content], certain, seconds)
        for content, certain, seconds in chunk
    ]
