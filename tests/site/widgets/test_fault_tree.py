"""fault-tree: numbers equal to the library's, and every fault is reached by its answers."""

import itertools

import numpy as np
import pytest
from olwidget_drawings._drawing import number
from olwidget_drawings.fault_tree import FAULTS, QUESTIONS, TRUNK, follow, references

from .helpers import call, options_of, readout


def answers_to(fault):
    """Return the answers that lead to a fault, by trying every way down."""
    ways = [{}]
    while ways:
        answers = ways.pop()
        path, end = follow(answers)
        if end == fault:
            return answers
        if end is None:
            ways += [{**answers, path[-1]: answer} for answer in (True, False)]
    raise AssertionError(f"no way leads to {fault}")


def test_compute_agrees_with_the_library(open_widget):
    cases = list(itertools.product((2, 3, 10, 1000, 50_257), (2, 64, 200)))
    got = call(open_widget("fault-tree"), "compute", *cases)
    for result, case in zip(got, cases, strict=True):
        want = references(*case)
        assert result.keys() == want.keys()
        for name, value in want.items():
            np.testing.assert_allclose(result[name], value, rtol=1e-12, atol=1e-12)


def test_the_tree_is_whole():
    """Every fault and every question can be reached, and the drawing shows every fault once."""
    shown = [fault for _, faults in TRUNK.values() for fault in faults]
    assert sorted(shown) == sorted(FAULTS)
    reached = set()
    for fault in FAULTS:
        path, end = follow(answers_to(fault))
        assert end == fault
        reached |= set(path)
    assert reached == set(QUESTIONS)


@pytest.mark.parametrize("fault", FAULTS)
def test_answers_lead_to_the_fault(open_widget, fault):
    figure = open_widget("fault-tree")
    found = references(*(options_of(figure)[name] for name in ("num_classes", "num_rows")))
    answers = answers_to(fault)
    for name, answer in answers.items():
        asked = QUESTIONS[name][0].format(**{k: number(v) for k, v in found.items()})
        group = figure.get_by_role("group", name=asked)
        group.get_by_role("radio", name="yes" if answer else "no").check()
    assert FAULTS[fault][0] in readout(figure)
    assert figure.locator("fieldset:visible").count() == len(answers)
    marked = figure.locator("circle.ol-fill-orange")
    assert [part.get_attribute("data-part") for part in marked.all()] == [fault]


def test_an_earlier_answer_can_be_taken_back(open_widget):
    figure = open_widget("fault-tree")
    first = figure.get_by_role("radio", name="no").first
    first.check()
    assert figure.locator("fieldset:visible").count() == 2
    figure.get_by_role("radio", name="yes").first.check()
    assert "perfect rows" in readout(figure)
    figure.get_by_role("button", name="Reset").click()
    assert figure.locator("fieldset:visible").count() == 1
    assert figure.locator("circle.ol-fill-orange").count() == 0


def test_the_numbers_follow_the_classes(open_widget):
    figure = open_widget("fault-tree")
    figure.get_by_role("spinbutton", name="Classes K").fill("1000")
    assert f"log K = {number(np.log(1000))}" in readout(figure)
