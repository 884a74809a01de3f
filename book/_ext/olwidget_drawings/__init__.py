"""The widgets: what each one is, and the drawing that stands in its place without JavaScript.

To add the widget ``my-figure``, write these files (the CSS only where widgets.css lacks a rule):

- ``my_figure.py`` here, with ``WIDGET = Widget(...)`` from `_drawing`, which says what it must hold
  and has the helpers. ``draw(id, **options)`` gives the markup that JavaScript replaces or moves.
  Its numbers come from `output_layer` or NumPy, its colours are classes of widgets.css, and a
  part that the script moves carries ``data-part``.
- ``_static/widgets/my-figure.js`` calls ``register("my-figure", {compute, mount})`` of core.js;
  ``compute`` is pure and gives Python's numbers to 1e-12.
- ``_static/widgets/my-figure.css``: rules for this widget alone, loaded only on its pages.
- ``tests/site/widgets/test_my_figure.py``: its numbers and its use, with the fixture `open_widget`
  and ``helpers.py``. ``tests/site/test_widgets.py`` checks what holds for every widget.

Nothing is registered by hand: each module here without a leading underscore is a widget, so a
draft is safe as ``_my_figure.py``. An option of the directive takes its type from its default (a
list of floats, a float, an int of 0 or more, a str), and one name has one type in all widgets.
"""

from importlib import import_module
from pkgutil import iter_modules

from ._drawing import Widget

WIDGETS: dict[str, Widget] = {
    module.name.replace("_", "-"): import_module(f"{__name__}.{module.name}").WIDGET
    for module in iter_modules(__path__)
    if not module.name.startswith("_")
}
