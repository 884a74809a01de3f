"""Messages between the judge and a student's process: data only, never code.

A message is a JSON document and a list of binary blobs. Values travel as JSON where JSON has them
(None, booleans, numbers, strings, lists) and as ``{tag: ...}`` otherwise. Arrays travel as ``.npy``
without pickles, sympy expressions as trees of node names. Whatever is not data stays where it is:
the caller of `encode` decides what stands in its place.

Everything that arrives may have been forged. `Channel.receive` and `decode` bound what they
accept, check it, and raise `ProtocolError` for the rest.
"""

import io
import itertools
import json
import math
import re
import select
import socket
import struct
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import cache

import numpy as np

MAX_DOCUMENT = 32 * 2**20  # bytes of JSON
MAX_BLOBS = 256 * 2**20  # bytes of all blobs of a message
MAX_DEPTH = 100  # lists in lists
MAX_NODES = 2_000_000  # values in a message
MAX_BITS = 100_000  # of an integer
HEADER = struct.Struct("!IQ")  # lengths of the document and of all blobs together

Document = object  # what JSON can hold
Blobs = list[bytes]


class ProtocolError(Exception):
    """The other side said something that is no message, or no value."""


class Closed(ProtocolError):
    """The other side is gone."""


class Late(ProtocolError):
    """The other side did not answer in time."""


class CannotCross(TypeError):
    """A value is no data and has nothing to stand in its place."""


# ---- messages -------------------------------------------------------------------------------


class Channel:
    """One end of a stream socket that carries messages."""

    def __init__(self, sock: socket.socket):
        self._socket = sock

    def fileno(self) -> int:
        """Return the file descriptor of the socket."""
        return self._socket.fileno()

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def send(self, document: Document, blobs: Blobs = (), *, fd: int | None = None) -> None:
        """Send a message, and with it a file descriptor if one is given."""
        text = json.dumps([document, [len(blob) for blob in blobs]]).encode()
        total = sum(len(blob) for blob in blobs)
        if len(text) > MAX_DOCUMENT or total > MAX_BLOBS:
            raise ValueError(f"{(len(text) + total) / 2**20:.0f} MiB are too much to hand over")
        try:
            header = HEADER.pack(len(text), total)
            if fd is None:
                self._socket.sendall(header)
            else:
                socket.send_fds(self._socket, [header], [fd])
            self._socket.sendall(b"".join([text, *blobs]))
        except OSError as error:
            raise Closed(str(error)) from error

    def receive(self, timeout: float | None = None) -> tuple[Document, Blobs]:
        """Wait at most `timeout` seconds for a message. Descriptors in it are dropped."""
        document, blobs, _ = self._receive(timeout, max_fds=0)
        return document, blobs

    def receive_with_fd(self) -> tuple[Document, Blobs, int | None]:
        """Wait for a message and the descriptor that came with it, if any."""
        return self._receive(None, max_fds=1)

    def ready(self, timeout: float) -> bool:
        """Wait at most `timeout` seconds until there is something to receive."""
        return bool(select.select([self._socket], [], [], max(timeout, 0))[0])

    def _receive(self, timeout: float | None, max_fds: int) -> tuple[Document, Blobs, int | None]:
        deadline = None if timeout is None else time.monotonic() + timeout
        header, fds = b"", []
        while len(header) < HEADER.size:
            self._wait(deadline)
            try:
                part, got, _, _ = socket.recv_fds(self._socket, HEADER.size - len(header), max_fds)
            except OSError as error:
                raise Closed(str(error)) from error
            if not part:
                raise Closed("the other side hung up")
            header += part
            fds += got
        length, total = HEADER.unpack(header)
        if length > MAX_DOCUMENT or total > MAX_BLOBS:
            raise ProtocolError(f"a message of {(length + total) / 2**20:.0f} MiB is too large")
        body = memoryview(self._read(length + total, deadline))
        try:
            document, sizes = json.loads(bytes(body[:length]))
            ends = list(itertools.accumulate(sizes, initial=length))
            if any(size < 0 for size in sizes) or ends[-1] != len(body):
                raise ProtocolError("the blobs of a message do not fill it")
            parts = [bytes(body[start:end]) for start, end in itertools.pairwise(ends)]
            return document, parts, fds[0] if fds else None
        except (ValueError, TypeError, RecursionError, OverflowError) as error:
            raise ProtocolError(f"no message: {error}") from error

    def _read(self, size: int, deadline: float | None) -> bytearray:
        data = bytearray()
        while len(data) < size:
            self._wait(deadline)
            try:
                part = self._socket.recv(min(size - len(data), 2**20))
            except OSError as error:
                raise Closed(str(error)) from error
            if not part:
                raise Closed("the other side hung up")
            data += part
        return data

    def _wait(self, deadline: float | None) -> None:
        if deadline is not None and not self.ready(deadline - time.monotonic()):
            raise Late("no answer in time")


# ---- values to documents --------------------------------------------------------------------


def encode(value: object, blobs: Blobs, other: Callable[[object], Document]) -> Document:
    """Return the document of a value, and append to `blobs` what is binary in it.

    `other` gives the document of what is no data, or raises `CannotCross`.
    """
    return _Encoder(blobs, other).encode(value, 0)


class _Encoder:
    def __init__(self, blobs: Blobs, other: Callable[[object], Document]):
        self.blobs, self.other, self.nodes = blobs, other, 0

    def encode(self, value: object, depth: int) -> Document:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise ValueError(
                f"a value with more than {MAX_DEPTH} levels or {MAX_NODES:,} entries cannot be "
                "handed over: does it contain itself?"
            )
        if value is None or isinstance(value, bool):
            return value
        for kind, method in _ENCODERS:
            if isinstance(value, kind):
                return method(self, value, depth + 1)
        if (document := self.library_value(value, depth + 1)) is not None:
            return document
        return self.other(value)

    def integer(self, value: int, depth: int) -> Document:
        value = int.__int__(value)
        if value.bit_length() > MAX_BITS:
            raise ValueError(f"an integer of {value.bit_length():,} bits cannot be handed over")
        return value if value.bit_length() < 63 else {"int": hex(value)}

    def floating(self, value: float, depth: int) -> Document:
        value = float.__float__(value)
        return value if math.isfinite(value) else {"float": repr(value)}

    def string(self, value: str, depth: int) -> Document:
        try:
            value.encode()
        except UnicodeEncodeError:  # lone surrogates are no text
            return {"text": [ord(character) for character in value]}
        return str.__str__(value)

    def array(self, value: np.ndarray, depth: int) -> Document:
        plain = np.asarray(value)
        if plain.dtype.hasobject:
            items = [self.encode(item, depth) for item in plain.ravel().tolist()]
            return {"objects": [list(plain.shape), items]}
        document = {"array": self.blob(_npy(plain))}
        return document if plain.flags.writeable else document | {"readonly": True}

    def items(self, values: object, depth: int) -> list:
        return [self.encode(item, depth) for item in values]

    def blob(self, data: bytes) -> int:
        self.blobs.append(data)
        return len(self.blobs) - 1

    def library_value(self, value: object, depth: int) -> Document | None:
        """Return the document of a torch or sympy value; nobody has one of a library not loaded."""
        torch, sympy = sys.modules.get("torch"), sys.modules.get("sympy")
        if torch is not None and isinstance(value, torch.Tensor):
            return {
                "tensor": self.blob(_npy(_tensor_to_array(torch, value))),
                "dtype": str(value.dtype).removeprefix("torch."),
                "grad": bool(value.requires_grad),
            }
        if torch is not None and isinstance(value, torch.dtype):
            return {"torch.dtype": str(value).removeprefix("torch.")}
        if sympy is not None and isinstance(value, sympy.MatrixBase):
            return {"matrix": [*value.shape, [self.tree(entry, depth) for entry in value]]}
        if sympy is not None and isinstance(value, sympy.Basic):
            tree = self.tree(value, depth)
            return tree if tree is None else {"sympy": tree}
        return None

    def tree(self, node: object, depth: int) -> list | None:
        """Return a sympy expression as ``[name of the node, parts ...]``; None if it is foreign."""
        import sympy

        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise ValueError(f"an expression of over {MAX_DEPTH} levels cannot be handed over")
        if isinstance(node, sympy.Integer):
            return ["Integer", hex(int(node))]
        if isinstance(node, sympy.Rational):
            return ["Rational", hex(int(node.p)), hex(int(node.q))]
        if isinstance(node, sympy.Float):
            sign, mantissa, exponent, size = node._mpf_
            return ["Float", int(sign), hex(int(mantissa)), int(exponent), int(size), node._prec]
        if isinstance(node, sympy.Dummy):
            return ["Dummy", node.name, node.dummy_index, _assumptions(node)]
        if isinstance(node, sympy.Symbol):
            return ["Symbol", node.name, _assumptions(node)]
        for name in _sympy_constants():
            if node is _sympy_constants()[name]:
                return [name]
        parts = [self.tree(part, depth + 1) for part in getattr(node, "args", ())]
        if any(part is None for part in parts):
            return None
        if isinstance(node, sympy.core.function.AppliedUndef):
            return ["Undefined", node.func.__name__, *parts]
        name = type(node).__name__
        return [name, *parts] if type(node) is _sympy_nodes().get(name) else None


_ENCODERS = (
    (int, _Encoder.integer),
    (np.generic, lambda self, value, depth: {"scalar": self.blob(_npy(np.asarray(value)))}),
    (float, _Encoder.floating),
    (str, _Encoder.string),
    (list, _Encoder.items),
    (tuple, lambda self, value, depth: {"tuple": self.items(value, depth)}),
    (dict, lambda self, value, depth: {"dict": self.items(map(list, value.items()), depth)}),
    (np.ndarray, _Encoder.array),
    (
        complex,
        lambda self, value, depth: {"complex": self.items([value.real, value.imag], depth)},
    ),
    ((set, frozenset), lambda self, value, depth: {"set": self.items(value, depth)}),
    (range, lambda self, value, depth: {"range": [value.start, value.stop, value.step]}),
    ((bytes, bytearray), lambda self, value, depth: {"bytes": self.blob(bytes(value))}),
    (np.dtype, lambda self, value, depth: {"dtype": value.str}),
    (
        Fraction,
        lambda self, value, depth: {
            "fraction": self.items([value.numerator, value.denominator], depth)
        },
    ),
    (Decimal, lambda self, value, depth: {"decimal": str(value)}),
)


def _npy(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array(file, array, allow_pickle=False)
    return file.getvalue()


def _tensor_to_array(torch: object, tensor: object) -> np.ndarray:
    dense = tensor.detach().cpu()
    dense = (dense.to_dense() if dense.layout != torch.strided else dense).resolve_conj()
    narrow = {1: torch.uint8, 2: torch.int16}  # formats that NumPy lacks travel as their bits
    try:
        return dense.numpy()
    except TypeError:
        return dense.view(narrow[dense.element_size()]).numpy()


def _assumptions(symbol: object) -> dict[str, bool]:
    return dict(symbol._assumptions_orig)


# ---- documents to values --------------------------------------------------------------------


def decode(document: Document, blobs: Blobs, other: Callable[[dict], object]) -> object:
    """Return the value of a document; `other` gives what stands for what is no data."""
    try:
        return _Decoder(blobs, other).decode(document, 0)
    except ProtocolError:
        raise
    except Exception as error:  # a forged document can make any library raise anything
        raise ProtocolError(f"no value: {type(error).__name__}: {error}") from error


class _Decoder:
    def __init__(self, blobs: Blobs, other: Callable[[dict], object]):
        self.blobs, self.other, self.nodes = blobs, other, 0

    def decode(self, document: Document, depth: int) -> object:
        self.nodes += 1
        if depth > 2 * MAX_DEPTH or self.nodes > MAX_NODES:
            raise ProtocolError("a value is nested too deeply or too large")
        if isinstance(document, list):
            return [self.decode(item, depth + 1) for item in document]
        if not isinstance(document, dict):
            return document
        if "handle" in document:
            return self.other(document)
        tag = next(iter(document))
        if tag not in _DECODERS:
            raise ProtocolError(f"unknown tag {tag!r}")
        return _DECODERS[tag](self, document[tag], document, depth + 1)

    def array(self, index: int) -> np.ndarray:
        """Read one blob as ``.npy``; its header must describe exactly the bytes that follow."""
        data = self.blob(index)
        file = io.BytesIO(data)
        version = np.lib.format.read_magic(file)
        read_header = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }[version]
        shape, fortran, dtype = read_header(file)
        if dtype.hasobject or dtype.kind not in "biufcSUmM":
            raise ProtocolError(f"arrays of type {dtype} do not travel")
        body = memoryview(data)[file.tell() :]
        if any(n < 0 for n in shape) or math.prod(shape) * dtype.itemsize != len(body):
            raise ProtocolError("the bytes of an array do not fill its shape")
        if dtype.itemsize == 0:
            return np.zeros(shape, dtype)
        flat = np.frombuffer(body, dtype)
        return flat.reshape(shape, order="F" if fortran else "C").copy(order="K")

    def blob(self, index: int) -> bytes:
        if not isinstance(index, int) or not 0 <= index < len(self.blobs):
            raise ProtocolError(f"there is no blob {index!r}")
        return self.blobs[index]

    def integer(self, text: str) -> int:
        if not isinstance(text, str) or len(text) > MAX_BITS // 4 + 4:
            raise ProtocolError("an integer is too large")
        return int(text, 16)

    def items(self, documents: list, depth: int) -> list:
        if not isinstance(documents, list):
            raise ProtocolError(f"a list was expected, not {type(documents).__name__}")
        return [self.decode(item, depth) for item in documents]

    def objects(self, content: list, depth: int) -> np.ndarray:
        shape, items = content
        array = np.empty(len(items), dtype=object)
        array[:] = self.items(items, depth)
        return array.reshape(shape)

    def tensor(self, index: int, document: dict) -> object:
        import torch

        array = self.array(index)
        dtype = _torch_dtype(document["dtype"])
        tensor = torch.from_numpy(array)
        if tensor.dtype != dtype:
            if tensor.element_size() != dtype.itemsize:
                raise ProtocolError(f"bits of {tensor.dtype} are no {dtype}")
            tensor = tensor.view(dtype)
        return tensor.requires_grad_(bool(document.get("grad")))

    def tree(self, tree: list, depth: int) -> object:
        """Build a sympy expression node by node, without evaluating anything."""
        import sympy

        self.nodes += 1
        if depth > 2 * MAX_DEPTH or self.nodes > MAX_NODES:
            raise ProtocolError("an expression is too large")
        name, *parts = tree
        if name == "Integer":
            return sympy.Integer(self.integer(parts[0]))
        if name == "Rational":
            return sympy.Rational(self.integer(parts[0]), self.integer(parts[1]))
        if name == "Float":
            sign, mantissa, exponent, size, precision = parts
            number = (int(sign), self.integer(mantissa), int(exponent), int(size))
            return sympy.Float(number, precision=min(int(precision), MAX_BITS))
        if name == "Dummy":
            return sympy.Dummy(
                str(parts[0]), dummy_index=int(parts[1]), **_checked_assumptions(parts[2])
            )
        if name == "Symbol":
            return sympy.Symbol(str(parts[0]), **_checked_assumptions(parts[1]))
        if name in _sympy_constants():
            return _sympy_constants()[name]
        if name == "Undefined":
            function = sympy.Function(str(parts.pop(0)))
            return function(*(self.tree(part, depth + 1) for part in parts), evaluate=False)
        node = _sympy_nodes().get(name)
        if node is None:
            raise ProtocolError(f"no sympy node is called {name!r}")
        parts = [self.tree(part, depth + 1) for part in parts]
        if node in (sympy.Add, sympy.Mul):
            return node._from_args(parts)
        return node(*parts, evaluate=False) if name in _EVALUATED else node(*parts)


_DECODERS = {
    "int": lambda self, content, document, depth: self.integer(content),
    "float": lambda self, content, document, depth: {
        "nan": math.nan,
        "inf": math.inf,
        "-inf": -math.inf,
    }[content],
    "text": lambda self, content, document, depth: "".join(map(chr, content)),
    "array": lambda self, content, document, depth: _with_flags(self.array(content), document),
    "scalar": lambda self, content, document, depth: self.array(content)[()],
    "objects": lambda self, content, document, depth: self.objects(content, depth),
    "tuple": lambda self, content, document, depth: tuple(self.items(content, depth)),
    "set": lambda self, content, document, depth: set(self.items(content, depth)),
    "dict": lambda self, content, document, depth: dict(self.items(content, depth)),
    "complex": lambda self, content, document, depth: complex(*self.items(content, depth)),
    "range": lambda self, content, document, depth: range(*self.items(content, depth)),
    "bytes": lambda self, content, document, depth: self.blob(content),
    "dtype": lambda self, content, document, depth: np.dtype(content),
    "fraction": lambda self, content, document, depth: Fraction(*self.items(content, depth)),
    "decimal": lambda self, content, document, depth: Decimal(content),
    "tensor": lambda self, content, document, depth: self.tensor(content, document),
    "torch.dtype": lambda self, content, document, depth: _torch_dtype(content),
    "sympy": lambda self, content, document, depth: self.tree(content, depth),
    "matrix": lambda self, content, document, depth: _matrix(self, content, depth),
}


def _with_flags(array: np.ndarray, document: dict) -> np.ndarray:
    array.flags.writeable = not document.get("readonly")
    return array


def _torch_dtype(name: str) -> object:
    import torch

    dtype = getattr(torch, name, None) if isinstance(name, str) else None
    if not isinstance(dtype, torch.dtype):
        raise ProtocolError(f"no tensor has the type {name!r}")
    return dtype


def _matrix(decoder: _Decoder, content: list, depth: int) -> object:
    import sympy

    rows, columns, entries = content
    return sympy.Matrix(rows, columns, [decoder.tree(entry, depth) for entry in entries])


def _checked_assumptions(assumptions: dict) -> dict[str, bool]:
    for key, value in assumptions.items():
        if not re.fullmatch(r"[a-z]+(_[a-z]+)*", key) or not isinstance(value, bool):
            raise ProtocolError(f"{key!r} is no assumption")
    return assumptions


# ---- the sympy that travels -----------------------------------------------------------------


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_EVALUATED = _words(  # nodes that would compute, unless told not to
    """Pow exp log sin cos tan cot sec csc asin acos atan atan2 sinh cosh tanh coth sech csch asinh
    acosh atanh Abs sign Max Min Heaviside Piecewise floor ceiling factorial gamma loggamma digamma
    erf erfc LambertW re im conjugate And Or Not Xor Equality Unequality GreaterThan LessThan
    StrictGreaterThan StrictLessThan"""
)
_QUIET = _words(
    """Add Mul Tuple ExprCondPair KroneckerDelta Derivative Integral Sum Product Limit Subs Lambda
    IndexedBase Indexed Idx binomial polygamma"""
)
_CONSTANTS = _words(
    """Pi Exp1 ImaginaryUnit Infinity NegativeInfinity ComplexInfinity NaN EulerGamma GoldenRatio
    Catalan true false"""
)


@cache
def _sympy_nodes() -> dict[str, type]:
    import sympy
    from sympy.functions.elementary.piecewise import ExprCondPair

    found = {name: getattr(sympy, name, None) for name in _EVALUATED | _QUIET}
    found["ExprCondPair"] = ExprCondPair
    return {name: node for name, node in found.items() if node is not None}


@cache
def _sympy_constants() -> dict[str, object]:
    from sympy import S

    return {name: getattr(S, name) for name in _CONSTANTS}
