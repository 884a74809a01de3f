"""Run jobs in a judge server: a process with the libraries loaded, and a sandbox below it."""

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from coursework.errors import CourseworkError


class ExecutionFailed(CourseworkError):
    """A job has no result, through no fault of the submission as far as is known."""


class Executor:
    """A judge server. Used by one thread at a time; `close` it, or leave its ``with`` block."""

    def __init__(self, *, isolated: bool = True):
        self.isolated = isolated
        self._server: subprocess.Popen | None = None
        self._closed = False

    def __enter__(self) -> "Executor":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, job: dict) -> dict:
        """Return the result of a job. A server that was killed is replaced, once a job."""
        for _ in range(2):
            try:
                return self._ask(job)
            except (BrokenPipeError, EOFError):
                self._stop()
                if self._closed:
                    break
        raise ExecutionFailed("its judge was ended from outside")

    def interrupt(self) -> None:
        """End the server, its sandbox, and everything in it: a job that runs fails."""
        self._closed = True
        if self._server is not None:
            self._server.kill()

    def close(self) -> None:
        """End the server; to be called when no job runs."""
        self.interrupt()
        if self._server is not None:
            self._stop()

    def _ask(self, job: dict) -> dict:
        if self._server is None:
            self._server = self._start()
        self._server.stdin.write(json.dumps(job) + "\n")
        self._server.stdin.flush()
        line = self._server.stdout.readline()
        if not line.endswith("\n"):
            raise EOFError
        result = json.loads(line)
        if "failed" in result:
            raise ExecutionFailed(result["failed"].strip().splitlines()[-1])
        return result

    def _start(self) -> subprocess.Popen:
        server = subprocess.Popen(
            [sys.executable, "-m", "coursework.judge"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            start_new_session=True,  # Ctrl-C is for the command, which ends its servers in order
            env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "MPLBACKEND": "agg"},
        )
        server.stdin.write(json.dumps({"isolated": self.isolated}) + "\n")
        return server

    def _stop(self) -> None:
        self._server.kill()
        self._server.wait()
        for pipe in (self._server.stdin, self._server.stdout):
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
        self._server = None


_executors: dict[threading.Thread, Executor] = {}


def grade_one(job: dict, isolated: bool = True) -> dict:
    """Return the result of a job: a pure function, for any scheduler that can call functions.

    Each thread that calls it has a judge server of its own.
    """
    thread = threading.current_thread()
    executor = _executors.get(thread)
    if executor is None or executor.isolated != isolated:
        executor = _executors[thread] = Executor(isolated=isolated)
    return executor.run(job)


class LocalPool(ThreadPoolExecutor):
    """Threads that call `grade_one`. Leaving the ``with`` block ends their judge servers."""

    def __exit__(self, *details: object) -> None:
        """Drop what has not begun, end what runs."""
        self.shutdown(wait=False, cancel_futures=True)
        executors = [_executors.pop(thread) for thread in self._threads if thread in _executors]
        for executor in executors:
            executor.interrupt()
        super().__exit__(*details)
        for executor in executors:
            executor.close()


@atexit.register
def close_all() -> None:
    """Close every judge server of this process."""
    for executor in _executors.values():
        executor.interrupt()
