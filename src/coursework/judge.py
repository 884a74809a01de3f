"""Judge submissions: student cells run in a sandbox, test cells here; only data passes between.

A job is data: the code cells of a notebook in order, each with the side on which it runs. Its
result is data: the outputs of every cell.

First all student cells run. Wherever test cells stand, the process that ran the cells so far is
kept, and a copy of it runs the next ones. Then the test cells run in this process. Names of the
student are proxies for things in the process that has come to where the test cell stands. So no
test can leave a trace in what a student's cells print, and no cell can spoil another exercise by
ending, stalling or corrupting its process.

``python -m coursework.judge`` is the server behind `coursework.execution.Executor`: it reads jobs
and writes results. It forks for each job, so that every submission meets the same fresh judge.
"""

import ast
import builtins
import contextlib
import ctypes
import functools
import gc
import io
import json
import linecache
import os
import random
import resource
import select
import signal
import socket
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from coursework.inside import cells as notebook_cells
from coursework.inside import pages
from coursework.inside.confine import PR_SET_PDEATHSIG, Limits
from coursework.inside.wire import (
    CannotCross,
    Channel,
    Closed,
    Late,
    ProtocolError,
    decode,
    encode,
)
from coursework.sandbox import Sandbox
from coursework.sides import BOTH, TEST

IDLE_SECONDS = 20  # without any use of the processor: it waits for what does not come
WALL_FACTOR = 10  # times the processor time: even a crowded machine gets there
JUDGE_MEMORY = 8 * 2**30  # bytes
MAX_UNASKED = 1000  # messages between two answers
MAX_RESTARTS = 5  # of the judge, in one job
STUCK = "the test did not come to an end with what the code returned"


class CellTimeoutError(BaseException):
    """Student code did not finish in time. No `Exception`: a test must not catch it."""


class CellEndedError(BaseException):
    """Student code ended its process, or disturbed the judge. No `Exception`, as above."""


class StudentError(Exception):
    """Student code raised an exception that is no built-in one."""


# ---- the student's processes ----------------------------------------------------------------


class Process:
    """A process on the student's side; what it says may be forged."""

    def __init__(
        self, channel: Channel, limits: Limits, parent: "Process | None" = None, pid: int = 1
    ):
        self.channel, self.limits, self.parent, self._pid = channel, limits, parent, pid
        self._first: Process = parent._first if parent else self  # which runs no student code
        self._known: set[int] = self._first._known if parent else set()
        self._known.add(pid)
        self._asked = 0

    def fork(self) -> "Process":
        """Return a copy of this process, with processor time of its own."""
        ours, theirs = socket.socketpair()
        try:
            request = {"op": "fork", "cpu_seconds": self.limits.cpu_seconds}
            self.channel.send(self._numbered(request), fd=theirs.fileno())
            theirs.close()
            reply, _ = self._answer()
            return Process(Channel(ours), self.limits, self, int(reply["pid"]))
        except (ProtocolError, KeyError, TypeError, ValueError):
            theirs.close()
            ours.close()
            raise CellEndedError(
                "other code of the notebook ended the process of this one"
            ) from None

    def ask(self, request: dict, blobs: list[bytes] = ()) -> tuple[dict, list[bytes]]:
        """Send a request and wait for the answer, for as long as the limits allow."""
        try:
            self.channel.send(self._numbered(request), blobs)
            return self._answer()
        except Late as late:
            self.end()
            raise CellTimeoutError(str(late)) from None
        except Closed:
            raise self._obituary(self.end()) from None
        except ProtocolError as error:
            self.end()
            raise CellEndedError(f"the code disturbed the grader ({error})") from None

    def renew(self) -> bool:
        """Give the process another portion of processor time; return whether it still answers."""
        try:
            self.ask({"op": "renew", "cpu_seconds": self.limits.cpu_seconds})
        except (CellTimeoutError, CellEndedError):
            return False
        return True

    def end(self) -> int:
        """End the process and all that it started; return the signal it had died of, or 0."""
        self.channel.close()
        self._known.discard(self._pid)
        if self.parent is None:
            return 0
        try:
            answer, _ = self.parent.ask({"op": "end", "pid": self._pid})
            self._first.ask({"op": "sweep", "keep": sorted(self._known)})
            return int(answer["signal"])
        except (CellTimeoutError, CellEndedError, KeyError, TypeError, ValueError):
            return 0

    def _numbered(self, request: dict) -> dict:
        self._asked += 1
        return request | {"id": self._asked}

    def _answer(self) -> tuple[dict, list[bytes]]:
        """Wait for the answer to the last request; what answers no request is dropped."""
        for _ in range(MAX_UNASKED):
            answer, blobs = self._message()
            if not isinstance(answer, dict):
                raise ProtocolError("the answer is no dictionary")
            if answer.get("id") == self._asked:
                return answer, blobs
        raise ProtocolError("it said too much that nobody asked")

    def _message(self) -> tuple[object, list[bytes]]:
        started = active = time.monotonic()
        used = None
        while not self.channel.ready(1.0):
            now = time.monotonic()
            if self.parent is not None and (ticks := self._ticks()) != used:
                used, active = ticks, now
            if now - active > IDLE_SECONDS:
                raise Late(f"it waited {IDLE_SECONDS} s for something that did not come")
            if now - started > WALL_FACTOR * self.limits.cpu_seconds:
                raise Late(f"it did not finish in {WALL_FACTOR * self.limits.cpu_seconds} s")
        return self.channel.receive(IDLE_SECONDS)

    def _ticks(self) -> int | None:
        try:
            answer, _ = self.parent.ask({"op": "usage", "pid": self._pid})
        except (CellTimeoutError, CellEndedError):
            return None
        return answer.get("ticks")

    def _obituary(self, number: int) -> BaseException:
        if number in (signal.SIGXCPU, signal.SIGKILL):
            return CellTimeoutError(
                f"it used more than {self.limits.cpu_seconds} s of processor time"
            )
        how = f"was ended by signal {number}" if number else "ended itself"
        return CellEndedError(f"the process that ran the code {how}")


class Place:
    """A place in the notebook where test cells stand, and the process that has come there.

    The process is a copy of the one at the place before that ran the cells in between. It is made
    again if a cell, or a test that called it, ended or stalled it.
    """

    def __init__(self, before: "Place | None", process: Process | None = None):
        self._before, self._process = before, process
        self._sources: list[str] = []  # of the cells in between

    def run(self, source: str) -> object:
        """Run one more cell; return its outputs. A cell that does not come to an end is undone."""
        answer, _ = self.process().ask({"op": "run", "source": source})
        self._sources.append(source)
        return answer.get("outputs")

    def process(self) -> Process:
        """Return a process that stands here and has a full portion of processor time."""
        if self._before is None:
            return self._process
        if self._process is None or not self._process.renew():
            self._process = self._before.process().fork()
            for source in self._sources:
                self._process.renew()
                self._process.ask({"op": "run", "source": source})
        return self._process


class Caller:
    """Calls from one test cell to the student's side."""

    def __init__(self, process: Process):
        self.process = process

    def look(self, names: list[str]) -> dict[str, object]:
        """Return what stands for the student's names, those that there are."""
        answer, blobs = self.process.ask({"op": "look", "names": names})
        found = answer.get("found")
        if not isinstance(found, dict):
            raise CellEndedError("the code disturbed the grader (no names)")
        return {
            name: self._decode(document, blobs) for name, document in found.items() if name in names
        }

    def do(self, target: dict, action: str, *args: object, **kwargs: object) -> object:
        """Have something done on the student's side; return or raise what came of it."""
        blobs: list[bytes] = []
        request = {
            "op": "do",
            "target": target,
            "action": action,
            "args": encode(list(args), blobs, _stay),
            "kwargs": encode(kwargs, blobs, _stay),
        }
        answer, answer_blobs = self.process.ask(request, blobs)
        if "error" in answer:
            raise _rebuild_error(answer["error"])
        for change in answer.get("changed", []):
            self._change(args, change, answer_blobs)
        return self._decode(answer.get("value"), answer_blobs)

    def seed(self, number: int, library: str) -> None:
        """Seed a generator of the student's side as well."""
        self.process.ask({"op": "seed", "number": number, "library": library})

    def _decode(self, document: object, blobs: list[bytes]) -> object:
        try:
            return decode(document, blobs, self._proxy)
        except ProtocolError as error:
            raise CellEndedError(f"the code disturbed the grader ({error})") from None

    def _proxy(self, document: dict) -> object:
        has = document.get("has")
        kind = _proxy_class(str(document.get("type")), tuple(map(str, has if has else ())))
        return kind(self, {"handle": document["handle"]})

    def _change(self, args: tuple, change: list, blobs: list[bytes]) -> None:
        """Do to an argument here what the student's code did to its copy there."""
        try:
            position, document = change
            argument, value = args[position], self._decode(document, blobs)
            if isinstance(argument, np.ndarray):
                argument[...] = value
            elif isinstance(argument, list):
                argument[:] = value
            elif isinstance(argument, dict | set):
                argument.clear()
                argument.update(value)
            elif type(argument).__name__ == "Tensor":
                argument.detach().copy_(value)
        except (TypeError, ValueError, IndexError, RuntimeError):
            raise CellEndedError("the code changed an argument beyond its type or shape") from None


class Proxy:
    """Stands for an object of the student that is no data; whatever it returns is."""

    def __init__(self, caller: Caller, target: dict):
        self._caller, self._target = caller, target

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._caller.do(self._target, "getattr", name)


def _forward(action: str, convert: Callable = lambda value: value) -> Callable:
    def method(self: Proxy, *args: object, **kwargs: object) -> object:
        return convert(self._caller.do(self._target, action, *args, **kwargs))

    return method


_ABILITIES = {
    "__call__": _forward("call"),
    "__getitem__": _forward("getitem"),
    "__setitem__": _forward("setitem"),
    "__len__": _forward("len", int),
    "__iter__": _forward("iter", iter),
    "__float__": _forward("float", float),
    "__array__": _forward("array", np.asarray),
}


@functools.lru_cache(maxsize=1000)
def _proxy_class(name: str, has: tuple[str, ...]) -> type[Proxy]:
    return type(
        name[:200] or "object", (Proxy,), {key: _ABILITIES[key] for key in has if key in _ABILITIES}
    )


def _stay(value: object) -> dict:
    if isinstance(value, Proxy):
        return value._target
    raise CannotCross(
        f"a {type(value).__name__} cannot be handed to student code, which runs in another "
        "process: hand over data"
    )


def _rebuild_error(document: object) -> Exception:
    """Return the exception that student code raised, if it is built in, or the nearest thing."""
    if not isinstance(document, dict):
        raise CellEndedError("the code disturbed the grader (no exception)")
    message, name = str(document.get("message", "")), str(document.get("name", ""))
    for kind_name in document.get("types") or ():
        kind = getattr(builtins, str(kind_name), None)
        if kind in (Exception, StopIteration, StopAsyncIteration):
            break
        if isinstance(kind, type) and issubclass(kind, Exception):
            with contextlib.suppress(Exception):
                return kind(message)
    return type(name[:200] or "StudentError", (StudentError,), {})(message)


# ---- one submission -------------------------------------------------------------------------


@dataclass
class Judge:
    """One submission before its judge. `fates` are test cells that ended an earlier judge."""

    job: dict
    process: Process
    begin: Callable[[str], None]  # told the cell that is about to be judged
    fates: dict[str, str]
    results: dict[str, dict] = field(default_factory=dict)
    namespace: dict[str, object] = field(default_factory=lambda: {"__name__": "__main__"})
    borrowed: dict[str, object] = field(default_factory=dict)

    def run(self) -> dict[str, dict]:
        """Return the outputs of every cell."""
        self.begin("")
        notebook_cells.seed(self.job["seed"])
        self.process.ask({"op": "seed", "number": self.job["seed"], "library": ""})
        places = self.run_student_cells()
        for cell in _visible_first(self.job["cells"]):
            if cell["side"] == BOTH:
                self.begin(cell["id"])
                self.run_here(cell)
            elif cell["side"] == TEST:
                self.begin(cell["id"])
                self.results[cell["id"]] = self.judge(cell, places[cell["id"]])
        return self.results

    def run_student_cells(self) -> dict[str, Place]:
        """Run the student's cells; return the place at which each test cell stands."""
        places: dict[str, Place] = {}
        place = Place(Place(None, self.process))
        for cell in self.job["cells"]:
            if cell["side"] == TEST:
                places[cell["id"]] = place
                continue
            if place in places.values():
                place = Place(place)
            started = time.monotonic()
            try:
                outputs = _checked_outputs(place.run(cell["source"]), self.job["limits"])
            except (CellTimeoutError, CellEndedError) as error:
                outputs = [_error(error.with_traceback(None))]
            self.results[cell["id"]] = {"outputs": outputs, "seconds": _since(started)}
        return places

    def run_here(self, cell: dict) -> None:
        """Run a locked cell on this side, for the test cells that use its names."""
        with _silenced():
            exec(_compile(cell, "exec"), self.namespace)

    def judge(self, cell: dict, place: Place) -> dict:
        """Run a test cell; return its outputs. It failed if there is an error among them."""
        started = time.monotonic()
        out = notebook_cells.Stream(self.job["limits"]["output_bytes"])
        outputs = []
        try:
            if cell["id"] in self.fates:
                raise CellTimeoutError(self.fates[cell["id"]])
            caller = Caller(place.process())
            with (
                contextlib.redirect_stdout(out),
                _silenced_stderr(),
                _time_limit(self.job),
                _shared_seeds(caller),
            ):
                self.bind(cell, caller)
                value = self.execute(cell)
            if value is not None:
                outputs.append(_value_output(value))
        except BaseException as error:
            outputs.append(_error(error))
        if out.getvalue():
            outputs.insert(0, {"output_type": "stream", "name": "stdout", "text": out.getvalue()})
        return {"outputs": outputs, "seconds": _since(started)}

    def bind(self, cell: dict, caller: Caller) -> None:
        """Let the names of the student that a test cell uses stand for the student's things.

        They stand for what is at the place of this cell, so those of earlier cells go.
        """
        for name in {*self.job["student_names"], *self.borrowed}:
            self.namespace.pop(name, None)
        known = self.namespace.keys() | vars(builtins).keys()
        used = {n.id for n in ast.walk(ast.parse(cell["source"])) if isinstance(n, ast.Name)}
        self.borrowed = caller.look(sorted(used - known))
        self.namespace.update(self.borrowed)

    def execute(self, cell: dict) -> object:
        """Run a test cell; return the value of its last statement, if that is an expression."""
        tree = ast.parse(cell["source"])
        linecache.cache[_file(cell)] = (
            len(cell["source"]),
            None,
            cell["source"].splitlines(keepends=True),
            _file(cell),
        )
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, _file(cell), "exec"), self.namespace)
        if last is None:
            return None
        return eval(compile(ast.Expression(last.value), _file(cell), "eval"), self.namespace)


def _visible_first(cells: list[dict]) -> list[dict]:
    """Return cells in the order in which they are judged: hidden tests after all others.

    Students see how visible tests fail. What their code learned from hidden ones, and kept in its
    memory or its scratch folder, must not show there.
    """
    return sorted(cells, key=lambda cell: cell.get("hidden", False))


def _file(cell: dict) -> str:
    return f"<{cell['id']}>"


def _compile(cell: dict, mode: str) -> object:
    return compile(cell["source"], _file(cell), mode)


def _error(error: BaseException) -> dict:
    """Return an exception of a test cell as output: its traceback shows the test, not the judge."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith("<")
    ]
    lines = (
        ["Traceback (most recent call last):\n", *traceback.format_list(frames)] if frames else []
    )
    lines += traceback.format_exception_only(error)
    text = "".join(lines)[-20_000:].rstrip("\n")
    return {
        "output_type": "error",
        "ename": type(error).__name__,
        "evalue": notebook_cells.safe_text(error)[:10_000],
        "traceback": text.split("\n"),
    }


def _since(started: float) -> float:
    return round(time.monotonic() - started, 3)


def _value_output(value: object) -> dict:
    return {
        "output_type": "execute_result",
        "execution_count": None,
        "data": {"text/plain": repr(value)[:1000]},
        "metadata": {},
    }


def _checked_outputs(outputs: object, limits: dict) -> list[dict]:
    """Return outputs that a student's process sent, as far as they are such."""
    checked, room = [], 25 * limits["output_bytes"]
    for output in outputs if isinstance(outputs, list) else ():
        kept = _checked_output(output)
        room -= len(json.dumps(kept))
        if kept is not None and room > 0:
            checked.append(kept)
    return checked


def _checked_output(output: object) -> dict | None:
    try:
        kind = output["output_type"]
        if kind == "stream" and output["name"] in ("stdout", "stderr"):
            return {"output_type": kind, "name": output["name"], "text": str(output["text"])}
        if kind == "display_data":
            data = {
                key: str(output["data"][key])
                for key in notebook_cells.KEPT_FORMATS
                if key in output["data"]
            }
            return {"output_type": kind, "data": data, "metadata": {}}
        if kind == "error":
            lines = [str(line) for line in output["traceback"]]
            return {
                "output_type": kind,
                "ename": str(output["ename"]),
                "evalue": str(output["evalue"]),
                "traceback": lines,
            }
    except (KeyError, TypeError):
        pass
    return None


@contextlib.contextmanager
def _silenced_stderr() -> Iterator[None]:
    with contextlib.redirect_stderr(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def _silenced() -> Iterator[None]:
    with contextlib.redirect_stdout(io.StringIO()), _silenced_stderr():
        yield


@contextlib.contextmanager
def _time_limit(job: dict) -> Iterator[None]:
    """Raise after so much processor time of this process: what came back can be slow to judge."""

    def stop(number: int, frame: object) -> None:
        raise CellTimeoutError(STUCK)

    old = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, job["limits"]["cpu_seconds"])
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, old)


@contextlib.contextmanager
def _shared_seeds(caller: Caller) -> Iterator[None]:
    """Let a test cell that seeds a generator seed the student's one as well."""
    import torch

    places = (
        (random, "seed", "random"),
        (np.random, "seed", "numpy"),
        (torch, "manual_seed", "torch"),
    )
    originals = [getattr(module, name) for module, name, _ in places]

    def sharing(original: Callable, library: str) -> Callable:
        def seed(number: int) -> object:
            caller.seed(int(number), library)
            return original(number)

        return seed

    for (module, name, library), original in zip(places, originals, strict=True):
        setattr(module, name, sharing(original, library))
    try:
        yield
    finally:
        for (module, name, _), original in zip(places, originals, strict=True):
            setattr(module, name, original)


# ---- the server -----------------------------------------------------------------------------


def judge_job(job: dict, sandbox: Sandbox) -> dict:
    """Judge one job in forked processes; return its result.

    A test cell that a judge does not come back from fails, and the others are judged anew.
    """
    tests = [cell["id"] for cell in _visible_first(job["cells"]) if cell["side"] == TEST]
    fates: dict[str, str] = {}
    for restart in range(MAX_RESTARTS + 2):
        with sandbox.start() as channel:
            results, stuck, died = _fork_judge(job, channel, fates)
        if results is not None:
            return {"cells": results}
        if died or stuck not in tests:
            break
        given_up = tests[tests.index(stuck) :] if restart == MAX_RESTARTS else [stuck]
        fates |= dict.fromkeys(given_up, STUCK)
    raise RuntimeError(f"the judge failed at {stuck or 'its start'}: {died or 'it was ended'}")


def _fork_judge(job: dict, channel: Channel, fates: dict[str, str]) -> tuple[dict | None, str, str]:
    """Judge in a child; return the results, or the cell at which it got stuck or died."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        _die_with_parent()
        resource.setrlimit(resource.RLIMIT_AS, (JUDGE_MEMORY, JUDGE_MEMORY))
        with open(writer, "w", buffering=1) as pipe:
            limits = Limits(**job["limits"])

            def begin(cell: str) -> None:
                pipe.write(json.dumps({"begin": cell}) + "\n")

            try:
                results = Judge(job, Process(channel, limits), begin, fates).run()
                pipe.write(json.dumps({"results": results}) + "\n")
            except BaseException:
                pipe.write(json.dumps({"died": traceback.format_exc()}) + "\n")
        os._exit(0)
    os.close(writer)
    stuck, died, results = "", "", None
    patience = 2 * job["limits"]["cpu_seconds"] + 10  # of processor time, past any signal
    with open(reader) as pipe:
        began = _cpu_seconds(pid)
        pending = ""
        while True:
            if not select.select([pipe], [], [], 1.0)[0]:
                if _cpu_seconds(pid) - began > patience:
                    os.kill(pid, signal.SIGKILL)
                    break
                continue
            pending += (part := os.read(pipe.fileno(), 2**20).decode(errors="replace"))
            if not part:
                break
            *lines, pending = pending.split("\n")
            for line in lines:
                message = json.loads(line)
                if "begin" in message:
                    stuck, began = message["begin"], _cpu_seconds(pid)
                results = message.get("results", results)
                died = message.get("died", died)
    os.waitpid(pid, 0)
    return results, stuck, died


def _cpu_seconds(pid: int) -> float:
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def main() -> None:
    """Answer jobs that come in, one a line, until the input ends."""
    settings = json.loads(sys.stdin.readline())
    _die_with_parent()
    results = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # nothing that a library prints may get among the results
    sandbox = Sandbox(Limits(), isolated=settings["isolated"])  # loads while this process loads
    notebook_cells.warm_up()
    gc.collect()
    gc.freeze()  # or each collection in a fork would copy all that is loaded
    pages.collapse()
    for line in sys.stdin:
        job = json.loads(line)
        sandbox.limits = Limits(**job["limits"])
        try:
            result = judge_job(job, sandbox)
        except Exception:
            result = {"failed": traceback.format_exc()}
            sandbox.close()
            sandbox = Sandbox(Limits(), isolated=settings["isolated"])
        results.write(json.dumps(result) + "\n")
        results.flush()
    sandbox.close()


if __name__ == "__main__":
    main()
