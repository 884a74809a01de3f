"""The split judge, through a judge server with a real sandbox."""

from dataclasses import asdict

import pytest

from coursework import jobs, sides
from coursework.execution import grade_one
from coursework.inside.confine import Limits

SOON = Limits(cpu_seconds=2, output_bytes=2000)


@pytest.fixture
def run(judges):
    """A function that runs cells ``(side, source)``, and gives their outputs in order."""

    def run(*cells, names=("f", "g"), limits=SOON):
        job = {
            "cells": [
                {
                    "id": f"cell-{number}",
                    "side": side,
                    "source": source,
                    "hidden": "HIDDEN TESTS" in source,
                }
                for number, (side, source) in enumerate(cells)
            ],
            "student_names": list(names),
            "seed": 0,
            "limits": asdict(limits),
        }
        result = judges.submit(grade_one, job).result()
        return [result["cells"].get(cell["id"], {}).get("outputs") for cell in job["cells"]]

    return run


def both(source):
    return sides.BOTH, source


def student(source):
    return sides.STUDENT, source


def judged(source):
    return sides.TEST, source


def error(outputs):
    """Return type and message of the error among outputs, None if there is none."""
    for output in outputs:
        if output["output_type"] == "error":
            return output["ename"], output["evalue"]
    return None


def test_a_right_answer_passes_and_a_wrong_one_says_by_how_much(run):
    *_, right, wrong = run(
        both("import numpy as np"),
        student("def f(x):\n    return np.exp(x) / np.exp(x).sum()"),
        judged("np.testing.assert_allclose(f(np.ones(4)), 0.25)"),
        judged("assert f(np.ones(4))[0] == 1, f'off by {f(np.ones(4))[0] - 1}'"),
    )
    assert right == []
    assert error(wrong) == ("AssertionError", "off by -0.75")


def test_only_data_of_the_student_reaches_the_judge(run):
    outputs = run(
        both("import numpy as np"),
        student(
            "class Equal(np.ndarray):\n"
            "    def __eq__(self, other): return np.ones(self.shape, bool)\n"
            "    def __array_ufunc__(self, *args, **kwargs): return True\n"
            "def f(x): return np.zeros(3).view(Equal)"
        ),
        judged("assert (f(0) == 7).all()"),
        judged("import numpy as np\nassert type(f(0)) is np.ndarray"),
    )
    assert error(outputs[2])[0] == "AssertionError"
    assert outputs[3] == []


def test_patched_libraries_and_helpers_stay_on_the_student_s_side(run):
    *_, patched, helper = run(
        both("import numpy as np\ndef check(x): assert x == 1, 'not 1'"),
        student(
            "import builtins\n"
            "np.testing.assert_allclose = lambda *a, **k: None\n"
            "np.isfinite = builtins.all = lambda *a: True\n"
            "def check(x): pass\n"
            "def f(): return 0"
        ),
        judged("np.testing.assert_allclose(f(), 1)"),
        judged("check(f())"),
    )
    assert error(patched)[0] == "AssertionError"
    assert error(helper) == ("AssertionError", "not 1")


def test_ast_hooks_and_spies_see_no_test(run):
    spy, printed, hooked = run(
        student(
            "import ast\n"
            "class Empty(ast.NodeTransformer):\n"
            "    def visit_Assert(self, node): return ast.Pass()\n"
            "get_ipython().ast_transformers.append(Empty())\n"
            "seen = []\n"
            "def f(x):\n    seen.append(x)\n    return In[-1]"
        ),
        student("print(seen, In[-2:])"),
        judged("hidden = 'hidden test'\nassert 'hidden' in f(hidden)"),
    )
    assert spy == []
    assert "hidden" not in printed[0]["text"]
    assert error(hooked)[0] == "AssertionError"


def test_the_process_of_a_test_cell_leaves_nothing_to_later_cells(run):
    """What hidden tests hand over cannot be shown by a cell further down: that one has run."""
    outputs = run(
        student("seen = []\ndef f(x):\n    seen.append(x)\n    open('seen', 'a').write(str(x))"),
        judged("f('hidden')"),
        student("import os\nprint(seen, os.path.exists('seen'))"),
    )
    assert outputs[2][0]["text"] == "[] False\n"


def test_what_a_hidden_test_handed_over_shows_in_no_visible_failure(run):
    secret = "### BEGIN HIDDEN TESTS\nf('wombat')\n### END HIDDEN TESTS"
    _, hidden, visible = run(
        student("seen = []\ndef f(x):\n    seen.append(x)\n    if x == 1: raise ValueError(seen)"),
        judged(secret),
        judged("f(1)"),
    )
    assert hidden == []
    assert error(visible) == ("ValueError", "[1]")


@pytest.mark.parametrize(
    ("raised", "caught"),
    [
        ("ValueError('no')", "ValueError"),
        ("KeyError('no')", "KeyError"),
        ("ZeroDivisionError('no')", "ZeroDivisionError"),
        ("np.linalg.LinAlgError('no')", "ValueError"),
        ("type('Mine', (IndexError,), {})('no')", "IndexError"),
    ],
)
def test_built_in_exceptions_keep_their_type(run, raised, caught):
    *_, outputs = run(
        both("import numpy as np"),
        student(f"def f(): raise {raised}"),
        judged(f"try:\n    f()\nexcept {caught} as error:\n    assert 'no' in str(error)"),
    )
    assert outputs == []


@pytest.mark.parametrize("raised", ["SystemExit", "KeyboardInterrupt", "GeneratorExit"])
def test_exceptions_that_end_programs_end_nothing(run, raised):
    first, second = run(
        student(f"def f(): raise {raised}('no')"),
        judged("f()"),
        judged("assert 1 + 1 == 2"),
    )[1:]
    assert error(first) == (raised, "no")
    assert second == []


def test_a_death_costs_the_cell_in_which_it_happens(run):
    outputs = run(
        student("kept = 1"),
        student("import os\nos._exit(0)"),
        student("def f(x):\n    import os\n    return os._exit(3) if x else kept"),
        judged("assert f(0) == 1"),
        judged("f(1)"),
        judged("assert f(0) == 1"),
        student("def g(): return f(0) + kept"),
        judged("assert g() == 2"),
    )
    assert error(outputs[1])[0] == "CellEndedError"
    assert error(outputs[4])[0] == "CellEndedError"
    assert outputs[3] == outputs[5] == outputs[7] == []


def test_a_segmentation_fault_is_named(run):
    _, outputs, after = run(
        student("def f():\n    import ctypes\n    ctypes.string_at(0)"),
        judged("f()"),
        judged("pass"),
    )
    assert error(outputs) == (
        "CellEndedError",
        "the process that ran the code was ended by signal 11",
    )
    assert after == []


def test_time_runs_out_for_one_cell(run):
    outputs = run(
        student("while True: pass"),
        student(
            "def f(x):\n    while x:\n        try:\n            while True: pass\n"
            "        except BaseException: pass"
        ),
        judged("f(1)"),
        judged("f(0)"),
    )
    late = ("CellTimeoutError", "it used more than 2 s of processor time")
    assert error(outputs[0]) == error(outputs[2]) == late
    assert outputs[3] == []


def test_memory_is_limited(run):
    _, outputs, after = run(
        both("import numpy as np"),
        student("def f(): return np.ones(10**9).sum()"),
        judged("f()"),
    )
    assert error(after)[0] == "MemoryError"
    assert outputs == []


def test_a_value_that_stalls_the_judge_costs_one_cell(run):
    _, _, outputs, after = run(
        both("import sympy"),
        student(
            "def f():\n    n = sympy.Integer(9)\n"
            "    power = lambda a, b: sympy.Pow(a, b, evaluate=False)\n"
            "    return power(n, power(n, power(n, n)))"
        ),
        judged("f().doit()"),
        judged("assert f().args[0] == 9"),
    )
    assert error(outputs)[0] in ("CellTimeoutError", "MemoryError", "OverflowError")
    assert after == []


def test_changes_in_place_reach_the_test(run):
    *_, outputs = run(
        both("import numpy as np\nimport torch"),
        student("def f(a, b, c):\n    a += 1\n    b.append(3)\n    c.zero_()"),
        judged(
            "a, b, c = np.ones(2), [1], torch.ones(2)\nf(a, b, c)\n"
            "assert a.tolist() == [2, 2] and b == [1, 3] and c.sum() == 0"
        ),
    )
    assert outputs == []


def test_objects_stay_with_the_student_and_answer_with_data(run):
    *_, outputs, callback = run(
        both("import torch\nfrom torch import nn"),
        student(
            "class f(nn.Module):\n"
            "    def __init__(self):\n"
            "        super().__init__()\n        self.head = nn.Linear(3, 2)\n"
            "    def forward(self, h): return self.head(h)"
        ),
        judged(
            "model = f()\nout = model(torch.ones(5, 3))\n"
            "assert out.shape == (5, 2) and model.head.weight.shape == (2, 3)\n"
            "assert len(model.state_dict()) == 2"
        ),
        judged("f()(lambda: 0)"),
    )
    assert outputs == []
    assert "cannot be handed to student code" in error(callback)[1]


def test_seeds_are_the_same_on_both_sides_and_are_shared(run):
    *_, start, shared = run(
        both("import random, numpy as np, torch"),
        student("def f(): return random.random(), np.random.rand(), torch.rand(2)"),
        judged(
            "a = f()\nb = random.random(), np.random.rand(), torch.rand(2)\n"
            "assert a[0] == b[0] and a[1] == b[1] and torch.equal(a[2], b[2])"
        ),
        judged(
            "torch.manual_seed(5)\na = f()[2]\ntorch.manual_seed(5)\n"
            "assert torch.equal(a, torch.rand(2))"
        ),
    )
    assert start == shared == []


def test_a_warning_is_no_failure_and_partial_credit_is_a_number(run):
    *_, outputs = run(
        student("import warnings\ndef f():\n    warnings.warn('careful')\n    return 1"),
        judged("import warnings\nwarnings.warn('here too')\nprint('seen')\nf() / 2"),
    )
    assert [output["output_type"] for output in outputs] == ["stream", "execute_result"]
    assert outputs[1]["data"]["text/plain"] == "0.5"


def test_outputs_are_text_and_pictures_of_limited_size(run):
    long, html, picture, value = run(
        student("print('x' * 10**7)"),
        student("from IPython.display import HTML\nHTML('<script>alert(1)</script>')"),
        student("%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);"),
        student("1 + 1"),
    )
    assert 2000 <= len(long[0]["text"]) < 2200
    assert "output cut" in long[0]["text"]
    assert "script" not in str(html)
    assert picture[0]["data"]["image/png"].startswith("iVBOR")
    assert value[0]["data"] == {"text/plain": "2"}


def test_the_sandbox_holds_nothing_of_the_course_and_no_network(run):
    (outputs,) = run(
        student(
            "import os, socket, glob\n"
            "import importlib.util as u\n"
            "print(u.find_spec('output_layer'), u.find_spec('coursework'))\n"
            "try:\n    socket.create_connection(('127.0.0.1', 22), 1)\n"
            "except OSError as error:\n    print('no network')\n"
            "print(sorted(p for p in os.listdir('/proc') if p.isdigit()) < ['5'])\n"
            "for path in ('/usr/x', '/inside/x', '/x'):\n"
            "    try:\n        open(path, 'w')\n    except OSError:\n        print('read-only')\n"
            "print(os.getcwd(), os.listdir())"
        ),
    )
    assert outputs[0]["text"].splitlines() == [
        "None None",
        "no network",
        "True",
        "read-only",
        "read-only",
        "read-only",
        "/scratch []",
    ]


def test_nothing_of_a_submission_is_left_to_the_next_one(run):
    run(student("open('/scratch/left', 'w').write('x')\nopen('/dev/shm/left', 'w').write('x')"))
    (outputs,) = run(student("import os\nprint(os.listdir('/scratch'), os.listdir('/dev/shm'))"))
    assert outputs[0]["text"] == "[] []\n"


def test_a_fork_bomb_ends_with_its_cell(run):
    bomb, after = run(
        student("import os\nwhile True:\n    os.fork()"), student("print('still here')")
    )
    assert error(bomb) is not None
    assert after[0]["text"] == "still here\n"


def test_locked_cells_run_on_both_sides_unless_they_name_a_student_s_function(problem_set):
    cells = jobs.build(problem_set.notebook, {"double", "np"}, Limits())["cells"]
    sides = {cell["id"]: cell["side"] for cell in cells}
    assert sides["setup"] == "both"
    assert (sides["double"], sides["double-visible"]) == ("student", "test")
    problem_set.notebook.cells[1].source += "\nprobe = lambda: double(2)"
    cells = jobs.build(problem_set.notebook, {"double"}, Limits())["cells"]
    assert {cell["id"]: cell["side"] for cell in cells}["setup"] == "student"
