"""Processes beside this one that answer questions: started, asked, stopped, and ended with their parent."""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import sys
import threading
from contextlib import suppress
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

_SERVE = "import sys; sys.path[:] = {path!r}; from evclaims.package.workers import serve; serve({function!r})"


class NoAnswerError(Exception):
    """A process could not be had, was not asked, or ended without an answer."""


class Workers:
    """So many processes that answer with one function, `module:name`; each takes the next question when it is idle.

    They read from their standard input, so that a program which imports this needs no guard around its main module.
    """

    def __init__(self, function: str, count: int) -> None:
        command = [sys.executable, "-c", _SERVE.format(path=sys.path, function=function)]
        self._processes: list[subprocess.Popen[bytes]] = []
        self._idle: queue.SimpleQueue[subprocess.Popen[bytes]] = queue.SimpleQueue()
        with suppress(OSError):
            for _ in range(count):
                process = subprocess.Popen(
                    command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
                )
                self._processes.append(process)
                self._idle.put(process)

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        """Threads, since a pipe waits for who reads it, and a process that starts does not yet."""
        from concurrent.futures import ThreadPoolExecutor  # who needs no process need not wait for it

        return ThreadPoolExecutor(max(len(self._processes), 1))

    def ask(self, question: Any) -> Future[Any]:
        """The answer to come, or NoAnswerError."""
        try:
            return self._pool.submit(self._exchange, pickle.dumps(question, pickle.HIGHEST_PROTOCOL))
        except (pickle.PicklingError, AttributeError, TypeError, ValueError, RecursionError):
            return self._pool.submit(self._exchange, b"")

    def _exchange(self, question: bytes) -> Any:
        if not question or not self._processes:
            raise NoAnswerError
        process = self._idle.get()
        try:
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write(question)
            process.stdin.flush()
            return pickle.load(process.stdout)
        except Exception as error:  # what a broken pickle raises may be anything
            process.kill()
            raise NoAnswerError from error
        finally:
            self._idle.put(process)

    def close(self) -> None:
        """End the processes, whether they still answer or not."""
        for process in self._processes:
            process.kill()
        if self._processes:
            self._pool.shutdown(cancel_futures=True)
        for process in self._processes:
            with suppress(OSError):  # what was not written yet
                process.communicate()


def serve(function: str) -> None:
    """Answer the questions on the standard input: the main function of a process, which ends when its parent does."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whatever a library prints is no answer
    module, _, name = function.partition(":")
    answer = getattr(import_module(module), name)
    questions: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def read() -> None:
        with suppress(EOFError):
            while True:
                questions.put(pickle.load(sys.stdin.buffer))
        os._exit(0)  # in the middle of an answer, which nobody waits for any more

    threading.Thread(target=read, daemon=True).start()
    while True:
        pickle.dump(answer(questions.get()), answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()
