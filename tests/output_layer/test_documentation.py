"""What every docstring of `output_layer` must hold: arguments, defaults, example, sources."""

import importlib
import inspect
import math
import pkgutil
import re
from pathlib import Path

import pytest

import output_layer

ROOT = Path(__file__).parents[2]
API = ROOT / "book" / "api"
MODULES = [m.name for m in pkgutil.iter_modules(output_layer.__path__) if m.name[0] != "_"]
PUBLIC = {
    f"{module}.{name}": getattr(importlib.import_module(f"output_layer.{module}"), name)
    for module in MODULES
    for name in importlib.import_module(f"output_layer.{module}").__all__
}
FUNCTIONS = {name: thing for name, thing in PUBLIC.items() if inspect.isfunction(thing)}
CLASSES = {name: thing for name, thing in PUBLIC.items() if inspect.isclass(thing)}
CALLS = {
    name: thing
    for name, thing in PUBLIC.items()
    if name in FUNCTIONS or (name in CLASSES and "__init__" in vars(thing))
}
every_call = pytest.mark.parametrize("name", CALLS)
A_KEY = re.compile(r"``([a-z]+\d{4}[a-z0-9]+)``")


def sections(thing):
    """Return the numpydoc sections of a docstring by name."""
    parts = re.split(r"^(\w+)\n-{3,}\n", inspect.getdoc(thing), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def documented_arguments(thing):
    """Return the types of the documented arguments, "" where the text refers to another one."""
    heads = re.findall(
        r"^\**(\w+(?:, \w+)*)(?: : (.+))?$", sections(thing)["Parameters"], re.MULTILINE
    )
    return {name: kind for names, kind in heads for name in names.split(", ")}


@pytest.mark.parametrize("module", MODULES)
def test_every_module_is_on_the_api_pages(module):
    assert f"automodule:: output_layer.{module}\n" in (API / f"{module}.md").read_text()
    assert f"[]({module}.md)" in (API / "index.md").read_text()
    assert f"book/api/{module}\n" in (ROOT / "_toc.yml").read_text()
    assert f"``{module}``" in output_layer.__doc__


@every_call
def test_every_argument_is_documented_in_its_order(name):
    function = CALLS[name]
    arguments = list(inspect.signature(function).parameters)
    assert list(documented_arguments(function) if arguments else []) == arguments


@every_call
def test_documented_defaults_are_the_defaults(name):
    function = CALLS[name]
    for argument, parameter in inspect.signature(function).parameters.items():
        kind = documented_arguments(function)[argument]
        stated = re.search(r"default (.+)$", kind)
        if not kind:
            continue
        if parameter.default is inspect.Parameter.empty:
            assert "optional" not in kind, argument
            assert not stated, argument
        elif stated:
            value = eval(stated[1], {"sqrt": math.sqrt, "log": math.log})
            assert value == parameter.default, argument
        else:
            assert "optional" in kind, argument
            assert parameter.default is None, argument


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name in CALLS])
def test_every_function_says_what_it_returns_and_shows_it(name):
    function, parts = FUNCTIONS[name], sections(FUNCTIONS[name])
    summary = inspect.getdoc(function).splitlines()[0]
    assert summary.endswith((".", ":"))
    assert ">>> " in parts["Examples"]
    returns_something = inspect.signature(function).return_annotation not in (None, "None")
    assert ("Returns" in parts) == returns_something


@pytest.mark.parametrize("name", CLASSES)
def test_every_class_says_what_it_is_and_documents_its_methods(name):
    thing = CLASSES[name]
    assert inspect.getdoc(thing).splitlines()[0].endswith(".")
    for method, value in inspect.getmembers(thing, inspect.isfunction):
        if method[0] != "_" and value.__module__.startswith("output_layer"):
            assert inspect.getdoc(value), method


@pytest.mark.parametrize("module", MODULES)
def test_cited_sources_are_in_the_bibliography(module):
    bibliography = (ROOT / "book" / "references.bib").read_text()
    things = [importlib.import_module(f"output_layer.{module}")]
    things += [thing for name, thing in PUBLIC.items() if name.startswith(f"{module}.")]
    for thing in things:
        for key in A_KEY.findall(inspect.getdoc(thing) or ""):
            assert f"{{{key}," in bibliography, f"{thing.__name__} cites {key}"
