import io
import json
import math
import socket
import struct
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import sympy
import torch
from hypothesis import given
from hypothesis import strategies as st

from coursework.inside import wire
from coursework.inside.wire import (
    CannotCross,
    Channel,
    Closed,
    Late,
    ProtocolError,
    decode,
    encode,
)


def refuse(value):
    raise CannotCross(type(value).__name__)


def travel(value):
    """Send a value from one end of a socket to the other; return what arrives."""
    ours, theirs = map(Channel, socket.socketpair())
    blobs = []
    document = encode(value, blobs, refuse)
    ours.send(document, blobs)
    arrived = decode(*theirs.receive(5), refuse)
    ours.close(), theirs.close()
    return arrived


numbers = st.integers() | st.floats() | st.complex_numbers() | st.booleans() | st.none()
plain = st.recursive(
    numbers | st.text(st.characters(codec=None)) | st.binary(max_size=20) | st.fractions(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=10,
)


def same(a, b):
    """Equality that tells types, signs of zero and NaN apart."""
    if type(a) is not type(b):
        return False
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, float):
        return (math.isnan(a) and math.isnan(b)) or (
            a == b and math.copysign(1, a) == math.copysign(1, b)
        )
    return repr(a) == repr(b)


@given(plain)
def test_plain_values_arrive_as_they_were(value):
    assert same(travel(value), value)


def test_other_built_in_values_arrive_as_they_were():
    for value in (range(3, 9, 2), {1, 2}, Fraction(1, 3), Decimal("0.10"), 10**5000, "a\0\ud800"):
        assert travel(value) == value
        assert type(travel(value)) is type(value)


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6.0).reshape(2, 3),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.float32([1e-40, np.inf, np.nan]),
        np.arange(12)[::-3],
        np.zeros((0, 3), np.int8),
        np.array(5.0),
        np.array(["ab", "c"]),
        np.array([True, False]),
        np.array([1 + 2j], np.complex64),
    ],
    ids=lambda array: f"{array.dtype}-{array.shape}",
)
def test_arrays_arrive_with_type_shape_and_order(array):
    arrived = travel(array)
    np.testing.assert_array_equal(arrived, array)
    assert (arrived.dtype, arrived.shape) == (array.dtype, array.shape)
    assert arrived.flags.f_contiguous == np.array(array, order="K").flags.f_contiguous


def test_a_read_only_array_stays_read_only():
    array = np.arange(3.0)
    assert travel(array).flags.writeable
    array.setflags(write=False)
    assert not travel(array).flags.writeable


def test_scalars_of_numpy_keep_their_type():
    for value in (np.float32(0.1), np.float64(0.1), np.int8(-3), np.bool_(True), np.str_("x")):
        assert travel(value) == value
        assert type(travel(value)) is type(value)


def test_array_subclasses_arrive_as_plain_arrays():
    class AlwaysEqual(np.ndarray):
        def __eq__(self, other):
            return np.ones(self.shape, bool)

    arrived = travel(np.arange(3).view(AlwaysEqual))
    assert type(arrived) is np.ndarray
    assert not (arrived == 7).any()


def test_arrays_of_objects_carry_values_not_pickles():
    arrived = travel(np.array([[1, "a"], [sympy.Symbol("x"), None]], dtype=object))
    assert arrived.tolist() == [[1, "a"], [sympy.Symbol("x"), None]]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16, torch.int64])
def test_tensors_arrive_with_type_and_without_graph(dtype):
    tensor = torch.arange(6).reshape(2, 3).to(dtype)
    arrived = travel(tensor)
    assert arrived.dtype == dtype
    assert torch.equal(arrived, tensor)
    weight = torch.ones(2, requires_grad=True)
    product = travel(weight * 2)
    assert product.requires_grad
    assert product.is_leaf
    assert travel(torch.float16) is torch.float16


x, y = sympy.symbols("x y")
p = sympy.Symbol("p", positive=True)


@pytest.mark.parametrize(
    "expression",
    [
        x + y * 2 - x / 3,
        sympy.exp(x) / (sympy.exp(x) + sympy.exp(y)),
        sympy.log(p) * sympy.sqrt(p) + sympy.pi - sympy.E,
        sympy.Derivative(sympy.log(x + 1), x),
        sympy.Sum(sympy.Symbol("k") ** 2, (sympy.Symbol("k"), 1, x)),
        sympy.Integral(sympy.exp(-(x**2)), (x, 0, sympy.oo)),
        sympy.Piecewise((x, x > 0), (0, True)),
        sympy.Pow(x, 1, evaluate=False),
        sympy.Mul(x, x, evaluate=False),
        sympy.Add(x, -x, evaluate=False),
        sympy.log(1, evaluate=False),
        sympy.Function("f")(x),
        sympy.Max(x, 0),
        sympy.KroneckerDelta(sympy.Symbol("i"), sympy.Symbol("j")),
        sympy.Rational(1, 3) + sympy.Float("0.1", 30),
        sympy.Eq(x, y),
        sympy.S.true,
        sympy.nan,
    ],
    ids=str,
)
def test_expressions_arrive_in_the_form_they_had(expression):
    arrived = travel(expression)
    assert arrived == expression
    assert sympy.srepr(arrived) == sympy.srepr(expression)


def test_symbols_are_still_the_same_symbols():
    dummy = sympy.Dummy("z", positive=True)
    assert travel(dummy) == dummy
    assert travel(p) == p
    assert travel(p) != sympy.Symbol("p")
    assert travel(sympy.Matrix([[x, 1], [y, 2]])) == sympy.Matrix([[x, 1], [y, 2]])


@pytest.mark.parametrize(
    "value", [lambda: 0, object(), open, np, ValueError("no"), torch.nn.ReLU()]
)
def test_what_is_no_data_does_not_cross(value):
    with pytest.raises(CannotCross):
        encode(value, [], refuse)


def test_endless_and_enormous_values_are_refused():
    endless = []
    endless.append(endless)
    deep = x
    for _ in range(300):
        deep = sympy.sin(deep, evaluate=False)
    for value in (endless, deep, 1 << 200_000, [0] * (wire.MAX_NODES + 1)):
        with pytest.raises(ValueError, match="handed over"):
            encode(value, [], refuse)


# ---- forged messages ------------------------------------------------------------------------


def npy(shape, data=b"", descr="<f8"):
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": descr, "fortran_order": False, "shape": shape}
    )
    return header.getvalue() + data


@pytest.mark.parametrize(
    ("document", "blobs"),
    [
        ({"array": 0}, []),
        ({"array": -1}, [b""]),
        ({"array": "0"}, [b""]),
        ({"array": 0}, [b"no numpy"]),
        ({"array": 0}, [npy((10**12,))]),
        ({"array": 0}, [npy((10**12, 0), descr="<f8", data=b"1234")]),
        ({"array": 0}, [npy((-1,))]),
        ({"array": 0}, [npy((1,), b"12345678", "|O")]),
        ({"array": 0}, [npy((1,), b"12345678", "|V8")]),
        ({"tensor": 0, "dtype": "__class__"}, [npy((1,), b"12345678")]),
        ({"tensor": 0, "dtype": "float16"}, [npy((1,), b"12345678")]),
        ({"tensor": 0}, [npy((1,), b"12345678")]),
        ({"sympy": ["__import__", ["Symbol", "os", {}]]}, []),
        ({"sympy": ["Lambda"]}, []),
        ({"sympy": ["Symbol", "x", {"__init__": True}]}, []),
        ({"sympy": ["Integer", "9" * 10**6]}, []),
        ({"sympy": []}, []),
        ({"pickle": "gASVIAAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOU"}, []),
        ({"dict": [[[], 1]]}, []),
        ({"range": [0, 1, 0]}, []),
        ({"int": 5}, []),
        ({"float": "1.5"}, []),
        ({"text": [-1]}, []),
        ({"fraction": [1, 0]}, []),
        ({}, []),
    ],
)
def test_a_forged_value_is_a_protocol_error(document, blobs):
    with pytest.raises(ProtocolError):
        decode(document, blobs, refuse)


def test_a_value_nested_too_deeply_is_a_protocol_error():
    document = []
    for _ in range(500):
        document = [document]
    with pytest.raises(ProtocolError, match="too deeply"):
        decode(document, [], refuse)


def frame(document: bytes, total: int = 0, length: int | None = None) -> bytes:
    return wire.HEADER.pack(len(document) if length is None else length, total) + document


@pytest.mark.parametrize(
    "data",
    [
        frame(b"no json"),
        frame(b"[1]"),
        frame(b"[1, 2]"),
        frame(b'["a", [5]]'),
        frame(b'["a", [-5, 5]]'),
        frame(b'["a", ["x"]]'),
        frame(b'["a", [1e300]]'),
        frame(b"[" * 100_000),
        frame(b"\xff\xfe"),
        frame(b"", length=2**31),
        frame(b"", total=2**60),
    ],
)
def test_a_forged_message_is_a_protocol_error(data):
    ours, theirs = socket.socketpair()
    theirs.sendall(data)
    with pytest.raises(ProtocolError):
        Channel(ours).receive(5)
    ours.close(), theirs.close()


def test_half_a_message_is_late_and_a_closed_end_is_closed():
    ours, theirs = socket.socketpair()
    theirs.sendall(struct.pack("!IQ", 100, 0) + b"[")
    with pytest.raises(Late):
        Channel(ours).receive(0.1)
    theirs.close()
    with pytest.raises(Closed):
        Channel(ours).receive(1)
    ours.close()


def test_descriptors_that_a_student_sends_are_dropped():
    ours, theirs = socket.socketpair()
    text = json.dumps([7, []]).encode()
    with open("/dev/null") as file:
        socket.send_fds(theirs, [wire.HEADER.pack(len(text), 0)], [file.fileno()])
    theirs.sendall(text)
    assert Channel(ours).receive(5) == (7, [])
    ours.close(), theirs.close()
