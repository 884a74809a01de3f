"""The student's side: a fork server, and the processes in which student code runs.

The server loads the libraries once. For each submission it forks a process into a sandbox of its
own. That process never runs student code: it waits to be forked again. Whoever is forked runs
cells, or answers calls of test cells, and can be forked in turn, so that every state of a notebook
stays at hand. A cell that ends its process, or never ends, costs nothing but itself.

Started as ``python student.py CONTROL USER MODE`` with the descriptor of a socket, the user that
students become (-1: the one that runs the server), and ``isolated`` or ``open``. An open server
forks without a sandbox: the rest is the same.
"""

import builtins
import contextlib
import gc
import io
import os
import random
import signal
import socket
import sys
import time
import traceback

import cells
import confine
import pages
from confine import Limits
from wire import Channel, Closed, decode, encode

ACTIONS = {
    "call": lambda target, *args, **kwargs: target(*args, **kwargs),
    "getattr": getattr,
    "getitem": lambda target, key: target[key],
    "setitem": lambda target, key, value: target.__setitem__(key, value),
    "len": len,
    "iter": lambda target: list(target),
    "bool": bool,
    "float": float,
    "str": str,
    "repr": repr,
    "array": lambda target, *args, **kwargs: target.__array__(*args, **kwargs),
}
SHOWN_ABILITIES = (
    "__call__",
    "__getitem__",
    "__setitem__",
    "__len__",
    "__iter__",
    "__float__",
    "__array__",
)
CPU_PORTIONS = 100  # that a process can get: one for each cell that it runs, or is called by
MUTABLE = ("list", "dict", "set", "array", "tensor", "objects")


class Student:
    """One process of a submission: answers requests on a channel until that is closed."""

    def __init__(self, channel: Channel, shell: cells.Shell):
        self.channel, self.shell = channel, shell
        self.handles: list[object] = []
        self.children: set[int] = set()

    def serve(self) -> None:
        """Answer requests; return when the judge hangs up."""
        requests = {
            "fork": self.fork,
            "run": self.run,
            "look": self.look,
            "do": self.do,
            "seed": lambda request, *_: cells.seed(request["number"], request["library"]) or {},
            "renew": self.renew,
            "usage": self.usage,
            "end": self.end,
            "sweep": self.sweep,
        }
        while True:
            try:
                request, blobs, fd = self.channel.receive_with_fd()
            except Closed:
                return
            blobs_out: list[bytes] = []
            answered = {"id": request.get("id")}
            process = os.getpid()
            reply = requests[request["op"]](request, blobs, blobs_out, fd)
            if os.getpid() != process:
                os._exit(0)  # a fork that student code made: it answers nobody
            try:
                self.channel.send(reply | answered, blobs_out)
            except ValueError as error:
                self.channel.send({"error": _describe(error)} | answered)

    def fork(self, request: dict, blobs: list, blobs_out: list, fd: int) -> dict:
        """Make a copy of this process that serves on the descriptor `fd`."""
        state = random.getstate()
        pid = os.fork()
        if pid == 0:
            random.setstate(state)  # Python draws a new one for each fork
            self.channel.close()
            self.channel = Channel(socket.socket(fileno=fd))
            self.children = set()
            confine.limit_cpu(request["cpu_seconds"], CPU_PORTIONS * request["cpu_seconds"])
            self.serve()
            os._exit(0)
        os.close(fd)
        self.children.add(pid)
        return {"pid": pid}

    def renew(self, request: dict, *_) -> dict:
        """Allow this process another portion of processor time."""
        confine.limit_cpu(request["cpu_seconds"])
        return {}

    def run(self, request: dict, *_) -> dict:
        """Run a cell."""
        return self.shell.run(request["source"])

    def look(self, request: dict, blobs: list, blobs_out: list, fd: int) -> dict:
        """Return what the names of a list stand for, those that stand for something."""
        found = {}
        for name in request["names"]:
            if name in self.shell.namespace:
                with contextlib.suppress(ValueError):
                    found[name] = encode(self.shell.namespace[name], blobs_out, self.keep)
        return {"found": found}

    def do(self, request: dict, blobs: list, blobs_out: list, fd: int) -> dict:
        """Call a function, read an attribute, ...; return the result or the exception."""
        sink = io.StringIO()
        sink.write = len
        try:
            with contextlib.redirect_stdout(sink), contextlib.redirect_stderr(sink):
                target = self.find(request["target"])
                arguments = decode(request["args"], blobs, self.find)
                keywords = decode(request["kwargs"], blobs, self.find)
                result = ACTIONS[request["action"]](target, *arguments, **dict(keywords))
                reply = {"value": encode(result, blobs_out, self.keep)}
                if changed := self.changed(request["args"], blobs, arguments, blobs_out):
                    reply["changed"] = changed
                return reply
        except BaseException as error:
            blobs_out.clear()
            return {"error": _describe(error)}

    def changed(self, before: list, blobs: list, arguments: list, blobs_out: list) -> list:
        """Return the arguments that a call changed in place, by their positions."""
        changes = []
        for position, (document, value) in enumerate(zip(before, arguments, strict=True)):
            if not (
                isinstance(document, list)
                or (isinstance(document, dict) and next(iter(document)) in MUTABLE)
            ):
                continue
            new: list[bytes] = []
            with contextlib.suppress(Exception):
                if not _same(document, blobs, encode(value, new, self.keep), new):
                    changes.append([position, encode(value, blobs_out, self.keep)])
        return changes

    def keep(self, value: object) -> dict:
        """Return a document that stands for a value which stays here."""
        self.handles.append(value)
        has = [name for name in SHOWN_ABILITIES if hasattr(type(value), name)]
        return {"handle": len(self.handles) - 1, "type": type(value).__name__[:200], "has": has}

    def find(self, document: dict) -> object:
        """Return what a name or a handle stands for."""
        if "name" in document:
            return self.shell.namespace[document["name"]]
        return self.handles[document["handle"]]

    def usage(self, request: dict, *_) -> dict:
        """Return the processor time of a child in clock ticks, None if it is gone."""
        try:
            with open(f"/proc/{request['pid']}/stat") as file:
                fields = file.read().rsplit(")", 1)[1].split()
        except OSError:
            return {"ticks": None}
        return {"ticks": None if fields[0] in "ZX" else int(fields[11]) + int(fields[12])}

    def end(self, request: dict, *_) -> dict:
        """End a child; return the signal that it had died of before, 0 if it had not."""
        pid = request["pid"]
        if pid not in self.children:
            return {"signal": 0}
        self.children.discard(pid)
        dead, status = _wait_a_moment(pid)
        if not dead:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        return {"signal": os.WTERMSIG(status) if dead and os.WIFSIGNALED(status) else 0}

    def sweep(self, request: dict, *_) -> dict:
        """End every process of the submission but those that are known."""
        if os.getpid() != 1:  # without a sandbox, these are the processes of the whole machine
            return {}
        keep = {os.getpid(), *request["keep"]}
        for _ in range(200):  # a fork bomb makes new ones meanwhile
            strangers = {int(name) for name in os.listdir("/proc") if name.isdigit()} - keep
            if not sum(_kill(pid) for pid in strangers):
                break
            time.sleep(0.01)
        return {}


def _kill(pid: int) -> bool:
    """Kill a process, and reap it if that falls to this one; return whether it is not gone yet."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == 0
    except ChildProcessError:  # another one's child: dead, or about to become a child of this one
        return not _is_dead(pid)


def _is_dead(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] in "ZX"
    except OSError:
        return True


def _wait_a_moment(pid: int) -> tuple[int, int]:
    """Wait up to a second for a child that may be dying; return what `os.waitpid` says."""
    for _ in range(100):
        dead, status = os.waitpid(pid, os.WNOHANG)
        if dead:
            return dead, status
        time.sleep(0.01)
    return 0, 0


def _same(document: object, blobs: list[bytes], other: object, others: list[bytes]) -> bool:
    """Return whether two encoded values are the same; blobs may have other numbers."""
    if isinstance(document, dict) and isinstance(other, dict):
        if document.keys() != other.keys():
            return False
        tag = next(iter(document), None)
        if tag in ("array", "tensor", "scalar", "bytes"):
            return blobs[document[tag]] == others[other[tag]]
        return all(_same(document[key], blobs, other[key], others) for key in document)
    if isinstance(document, list) and isinstance(other, list):
        return len(document) == len(other) and all(
            _same(a, blobs, b, others) for a, b in zip(document, other, strict=True)
        )
    return document == other and type(document) is type(other)


def _describe(error: BaseException) -> dict:
    """Return an exception as data: its message, and the built-in types that it is one of."""
    kinds = [
        kind.__name__ for kind in type(error).__mro__ if vars(builtins).get(kind.__name__) is kind
    ]
    text = cells.safe_text(error)
    return {"types": kinds, "name": type(error).__name__[:200], "message": text[:10_000]}


def start_open(shell: cells.Shell, fd: int, limits: Limits) -> int:
    """Fork the first process of a submission; return a descriptor of it."""
    pid = os.fork()
    if pid == 0:
        confine.die_with_parent()
        confine.close_all_but(fd)
        shell.output_bytes = limits.output_bytes
        Student(Channel(socket.socket(fileno=fd)), shell).serve()
        os._exit(0)
    os.close(fd)
    return os.pidfd_open(pid)


def start(shell: cells.Shell, fd: int, limits: Limits, user: int) -> int:
    """Fork the first process of a submission into its sandbox; return a descriptor of it."""
    reports, report = os.pipe()
    go_ahead, permit = os.pipe()
    guard = os.fork()
    if guard == 0:
        try:
            _enter_sandbox(shell, fd, limits, report, go_ahead)
        except BaseException:
            os.write(report, traceback.format_exc().encode())
        os._exit(1)
    for end in (fd, report, go_ahead):
        os.close(end)
    with open(reports, "rb", buffering=0) as reports_file:
        if reports_file.read(1) == b"u":
            confine.map_user(guard, os.getuid() if user < 0 else user)
            os.write(permit, b"m")
        os.close(permit)
        report_text = reports_file.read().decode()
    if "ready" not in report_text:
        raise OSError(f"a sandbox could not be made: {report_text}")
    return os.pidfd_open(int(report_text.replace("ready", "")))


def _enter_sandbox(shell: cells.Shell, fd: int, limits: Limits, report: int, go_ahead: int) -> None:
    confine.close_all_but(fd, report, go_ahead)
    confine.new_user_namespace()
    os.write(report, b"u")
    os.read(go_ahead, 1)
    confine.become_mapped_user()
    confine.die_with_parent()
    confine.new_namespaces()
    confine.private_mounts(limits)
    first = os.fork()
    if first != 0:  # this one stays outside and leaves with it
        os.write(report, str(first).encode())
        confine.close_all_but()
        os.waitpid(first, 0)
        os._exit(0)
    confine.die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # process 1 is deaf to what it has no handler for
    os.setsid()
    confine.own_proc()
    os.chdir(confine.SCRATCH)
    confine.give_up_everything(limits)
    shell.output_bytes = limits.output_bytes
    os.write(report, b"ready")
    confine.close_all_but(fd)
    Student(Channel(socket.socket(fileno=fd)), shell).serve()
    os._exit(0)


def main(control_fd: int, user: int, mode: str) -> None:
    """Load the libraries, then start a submission at each request."""
    if not os.path.exists("/proc/self"):
        confine.own_proc()  # the one of bubblewrap hides too much to be mounted anew
    control = Channel(socket.socket(fileno=control_fd))
    cells.warm_up()
    shell = cells.Shell(Limits.output_bytes)
    shell.run("None")
    threads = len(os.listdir("/proc/self/task"))
    if threads != 1:
        raise SystemExit(f"{threads} threads are running: forks of such a process can hang")
    gc.collect()
    gc.freeze()  # or each collection in a fork would copy all that is loaded
    pages.collapse()
    control.send({"ready": True})
    running: set[int] = set()
    while True:
        try:
            request, _, fd = control.receive_with_fd()
        except Closed:
            return
        if request["op"] == "start":
            try:
                limits = Limits(**request["limits"])
                isolated = mode == "isolated"
                running.add(
                    start(shell, fd, limits, user) if isolated else start_open(shell, fd, limits)
                )
                control.send({})
            except OSError as error:
                control.send({"failed": str(error)})
        else:  # all that is left of the last submission goes
            for pidfd in running:
                with contextlib.suppress(ProcessLookupError):
                    signal.pidfd_send_signal(pidfd, signal.SIGKILL)
                os.close(pidfd)
            running.clear()
            control.send({})
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
