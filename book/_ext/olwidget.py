"""The ``{widget}`` directive: a live figure that is a finished drawing before any script runs.

    ```{widget} softmax-bars
    :logits: 2, 1, 0.1, -1

    Move one logit. Every bar moves, because the bars share one unit of probability.
    ```

The argument is one of `olwidget_drawings.WIDGETS`; the body is the caption; options that are left
out take the widget's defaults. The page gets the drawing as markup, and
``_static/widgets/NAME.js``, which turns it into the live version (NAME.css too, if there is one).
``:name:`` sets the id (default ``widget-NAME``), which is also a target for links:
``[text](#widget-softmax-bars)``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from olwidget_drawings import WIDGETS
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

import output_layer

STATIC = Path(__file__).parents[1] / "_static"
STYLES = ["widgets/tokens.css", "widgets/widgets.css"]


class widget(nodes.General, nodes.Element):
    """A live figure; its children are the caption."""


def _numbers(argument: str) -> list[float]:
    return [float(part) for part in argument.split(",")]


READERS = {
    list: _numbers,
    float: float,
    int: directives.nonnegative_int,
    str: directives.unchanged,
}


def _option_spec() -> dict[str, Callable]:
    """Give each option of each widget the reader for the type of its default."""
    spec = {"name": directives.unchanged_required}
    for name, kind in WIDGETS.items():
        for option, default in kind.defaults.items():
            reader = READERS[type(default)]
            if spec.setdefault(option, reader) is not reader:
                raise TypeError(f"option {option!r} of widget {name!r} has another type elsewhere")
    return spec


class WidgetDirective(SphinxDirective):
    """Read a ``{widget}`` directive into a `widget` node that holds its drawing."""

    required_arguments = 1
    has_content = True
    option_spec = _option_spec()

    def run(self) -> list[nodes.Node]:
        """Check the options, draw the fallback, parse the caption."""
        name = self.arguments[0]
        if name not in WIDGETS:
            raise self.error(f"no widget is called {name!r}; there are {', '.join(WIDGETS)}")
        spec = WIDGETS[name]
        given = {key: value for key, value in self.options.items() if key != "name"}
        for key in given:
            if key not in spec.defaults:
                takes = ", ".join(spec.defaults)
                raise self.error(f"widget {name!r} has no option {key!r}; it takes {takes}")
        options = spec.defaults | given
        if problem := spec.check(options):
            raise self.error(f"widget {name!r}: {problem}")
        if not self.content:
            raise self.error(f"widget {name!r} has no caption: say what to try and what to see")

        self.options.setdefault("name", f"widget-{name}")
        node = widget(widget=name, settings=options | spec.geometry)
        self.set_source_info(node)
        self.add_name(node)
        node["drawing"] = spec.draw(node["ids"][0], **options)
        self.state.nested_parse(self.content, self.content_offset, node)
        for source in _sources(name):
            self.env.note_dependency(str(source))
        return [node]


def _sources(name: str) -> list[Path]:
    """List what a page with this widget is made from, so that a change rebuilds the page."""
    drawings = Path(__file__).parent / "olwidget_drawings"
    return [
        drawings / "_drawing.py",
        drawings / f"{name.replace('-', '_')}.py",
        *sorted(Path(output_layer.__file__).parent.rglob("*.py")),
        *(STATIC / asset for asset in (*_styles(name), *_scripts(name))),
    ]


def _styles(*names: str) -> list[str]:
    own = [f"widgets/{name}.css" for name in names]
    return STYLES + [style for style in own if (STATIC / style).exists()]


def _scripts(*names: str) -> list[str]:
    return [f"widgets/{name}.js" for name in ("core", *names)]


def visit_widget(self, node: widget) -> None:
    """Open the figure: drawing, sentence for readers without JavaScript, caption."""
    attributes = {
        "CLASS": "ol-widget",
        "data-widget": node["widget"],
        "data-options": json.dumps(node["settings"]),
    }
    live = escape(WIDGETS[node["widget"]].live)
    self.body += [
        self.starttag(node, "figure", **attributes),
        f'<div class="ol-stage">{node["drawing"]}</div>\n',
        f"<noscript><p>This figure is still. With JavaScript on, {live}</p></noscript>\n",
        "<figcaption>\n",
    ]


def depart_widget(self, node: widget) -> None:
    """Close the caption and the figure."""
    self.body.append("</figcaption></figure>\n")


def _skip(self, node: widget) -> None:
    """Leave the caption alone in formats that are not HTML."""


def add_assets(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None
) -> None:
    """Load the assets of the widgets that a page holds, and nothing on other pages."""
    names = dict.fromkeys(node["widget"] for node in doctree.findall(widget)) if doctree else {}
    if not names:
        return
    for style in _styles(*names):
        app.add_css_file(style)
    for script in _scripts(*names):
        app.add_js_file(script, loading_method="defer")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive and its assets."""
    app.add_node(
        widget, html=(visit_widget, depart_widget), latex=(_skip, _skip), text=(_skip, _skip)
    )
    app.add_directive("widget", WidgetDirective)
    app.connect("html-page-context", add_assets)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
