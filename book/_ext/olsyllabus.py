"""The ``{syllabus}`` directive: ``book/syllabus.yml`` as tables, one a part of a source.

    ```{syllabus}
    ```

A row is shown when its chapter is in the table of contents and names the section that teaches it.
The tables are written as Markdown and parsed in place, so a link that leads nowhere is a warning
of the build, as on any page.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import yaml
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

HEAD = ["| topic | taught in | library, live figure, exercise |", "| --- | --- | --- |"]


class SyllabusDirective(SphinxDirective):
    """Say how many rows are covered, then show them: a section with a table for each part."""

    def run(self) -> list[nodes.Node]:
        """Read the rows, leave out what the book does not hold yet, and write the rest."""
        source = Path(self.env.srcdir) / "book" / "syllabus.yml"
        for path in (source, source.parents[1] / "_toc.yml"):
            self.env.note_dependency(str(path))
        rows = yaml.safe_load(source.read_text(encoding="utf-8"))
        covered = [row for row in rows if self._is_covered(row)]
        count = f"{len(covered)} of {len(rows)} topics are covered."
        parts = groupby(covered, key=lambda row: (row["source"], row["part"]))
        return [
            nodes.paragraph("", "", nodes.strong(text=count)),
            *(self._section(*part, list(group)) for part, group in parts),
        ]

    def _is_covered(self, row: dict) -> bool:
        return "anchor" in row and f"book/{row['chapter']}" in self.env.found_docs

    def _section(self, source: str, part: str, rows: list[dict]) -> nodes.section:
        title = part if source == "beyond" else f"{source}: {part}"
        section = nodes.section("", nodes.title(text=title), names=[f"syllabus-{source}-{part}"])
        self.state.document.note_implicit_target(section, section)
        table = StringList([*HEAD, *map(_markdown, rows)], source="syllabus.yml")
        self.state.nested_parse(table, self.content_offset, section)
        for columns in section.findall(nodes.tgroup):
            columns[0]["stub"] = True  # the topic is the header of its row
        return section


def _markdown(row: dict) -> str:
    """Write one row as a line of a Markdown table."""
    uses = []
    if symbol := row.get("symbol"):
        uses.append(f"{{py:obj}}`{symbol.rpartition('.')[2]} <{symbol}>`")
    if widget := row.get("widget"):
        uses.append(f"figure {{ref}}`{widget} <widget-{widget}>`")
    if exercise := row.get("exercise"):
        topic, _, answer = exercise.partition("/")
        uses.append(f"exercise {{doc}}`{int(topic[:2])}, {answer} </exercises/{topic}/{topic}>`")
    taught = f"{int(row['chapter'][:2])}, {{ref}}`{row['anchor']}`"
    return f"| {row['topic']} | {taught} | {'; '.join(uses)} |"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive."""
    app.add_directive("syllabus", SyllabusDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
