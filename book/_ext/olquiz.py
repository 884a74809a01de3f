"""The ``{quiz}`` and ``{question}`` directives: self-check questions, every option explained.

    ````{quiz}
    :name: quiz-05

    ```{question} Which shift of the logits leaves softmax as it is?
    - [ ] Any factor.

      A factor is a temperature: it sharpens or flattens.
    - [x] Any constant added to all of them.

      It cancels in the ratio.
    ```
    ````

An option is a native ``<details>``: its summary is the first paragraph, its body the verdict and
the explanation (the item's other paragraphs). So the quiz works without JavaScript;
``_static/quiz.js`` adds the score.

The text of a question may also stand in the body, as a paragraph before the list.
"""

from __future__ import annotations

import re
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

MARK = re.compile(r"\[([ xX])\]\s+")
FENCE = re.compile(r"(`{3,})\{question\}")
STYLES = ["widgets/tokens.css", "quiz.css"]
SCRIPT = "quiz.js"
VERDICTS = {"right": "Right.", "wrong": "Not quite."}


class quiz(nodes.General, nodes.Element):
    """A group of questions."""


class question(nodes.General, nodes.Element):
    """One question: a `question_text`, then each `quiz_option`."""


class question_text(nodes.General, nodes.TextElement):
    """The question itself."""


class quiz_option(nodes.General, nodes.Element):
    """One option: a `quiz_option_text`, then its explanation; its `verdict` is right or wrong."""


class quiz_option_text(nodes.General, nodes.TextElement):
    """What the option says."""


class QuizDirective(SphinxDirective):
    """Collect the questions and number them."""

    has_content = True
    option_spec = {"name": directives.unchanged_required}  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        """Parse the questions; anything else in a quiz is an error."""
        node = quiz()
        self.set_source_info(node)
        self.add_name(node)
        self.state.nested_parse(_with_tildes(self.content), self.content_offset, node)
        for child in node:
            if not isinstance(child, question | nodes.system_message):
                text = " ".join(child.astext().split())[:60]
                raise self.error(f"a quiz holds only questions, not {text!r}")
        questions = list(node.findall(question))
        for i, child in enumerate(questions, start=1):
            child["number"], child["of"] = i, len(questions)
        static = Path(__file__).parents[1] / "_static"
        for asset in (*STYLES, SCRIPT):
            self.env.note_dependency(str(static / asset))
        return [node]


def _with_tildes(lines: StringList) -> StringList:
    """Fence each question with tildes, line for line.

    Markdown allows no backtick in the first line of a fence of backticks, and questions hold
    `code`. Ten tildes, so that no fence inside a question can close it.
    """
    fenced, closing = [], None
    for line in lines:
        if opening := FENCE.match(line):
            closing = opening[1]
            fenced.append("~" * 10 + line.removeprefix(closing))
        elif line.rstrip() == closing:
            closing = None
            fenced.append("~" * 10)
        else:
            fenced.append(line)
    return StringList(fenced, source="")


class QuestionDirective(SphinxDirective):
    """Read one question: the argument or a paragraph asks, a bullet list holds the options."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Turn the list into options, and refuse a question that cannot be answered fairly."""
        content = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, content)
        text, messages = self._text(content)
        if len(content) != 1 or not isinstance(content[0], nodes.bullet_list):
            raise self.error(
                "a question is one paragraph (or the argument) and one bullet list, whose items "
                "start with [ ] or [x]"
            )
        options = [self._option(item) for item in content[0]]
        right = sum(child["verdict"] == "right" for child in options)
        if len(options) < 2 or right != 1:
            raise self.error(
                f"a question needs two or more options, exactly one of them marked [x]; "
                f"this one has {len(options)} with {right} marked"
            )
        node = question("", question_text("", "", *text), *options)
        self.set_source_info(node)
        return [node, *messages]

    def _text(self, content: nodes.Element) -> tuple[list[nodes.Node], list[nodes.Node]]:
        """Take the question from the argument, else from the first paragraph of the body."""
        if self.arguments:
            return self.state.inline_text(self.arguments[0], self.lineno)
        if len(content) and isinstance(content[0], nodes.paragraph):
            return content.pop(0).children, []
        raise self.error("a question needs a text: as its argument, or as its first paragraph")

    def _option(self, item: nodes.list_item) -> quiz_option:
        first, *explanation = item.children or [nodes.paragraph()]
        text = first[0] if len(first) else None
        mark = MARK.match(text) if isinstance(text, nodes.Text) else None
        where = f"(line {item.line})" if item.line else ""
        if mark is None:
            raise self.error(f"an option must start with [ ] or [x], and a space {where}".rstrip())
        if not explanation:
            said = " ".join(first.astext()[mark.end() :].split())
            raise self.error(
                f"option {said!r} has no explanation: add an indented paragraph {where}".rstrip()
            )
        first[0] = nodes.Text(text[mark.end() :])
        verdict = "wrong" if mark[1] == " " else "right"
        return quiz_option(
            "", quiz_option_text("", "", *first.children), *explanation, verdict=verdict
        )


def visit_quiz(self, node: quiz) -> None:
    """Open the section."""
    self.body.append(self.starttag(node, "div", CLASS="ol-quiz"))


def depart_quiz(self, node: quiz) -> None:
    """Close the section."""
    self.body.append("</div>\n")


def visit_question(self, node: question) -> None:
    """Open a group that is named by the question: a fieldset with its legend."""
    self.body.append(self.starttag(node, "fieldset", CLASS="ol-question"))


def depart_question(self, node: question) -> None:
    """Close the group."""
    self.body.append("</fieldset>\n")


def visit_question_text(self, node: question_text) -> None:
    """Write the legend, with the number of the question."""
    number, of = node.parent["number"], node.parent["of"]
    self.body.append(
        self.starttag(node, "legend", "", CLASS="ol-question-text")
        + f'<span class="ol-question-number">Question {number} of {of}</span> '
    )


def depart_question_text(self, node: question_text) -> None:
    """Close the legend."""
    self.body.append("</legend>\n")


def visit_option(self, node: quiz_option) -> None:
    """Open the option, closed to the reader."""
    attributes = {"CLASS": "ol-option", "data-verdict": node["verdict"]}
    self.body.append(self.starttag(node, "details", **attributes))


def depart_option(self, node: quiz_option) -> None:
    """Close explanation and option."""
    self.body.append("</div></details>\n")


def visit_option_text(self, node: quiz_option_text) -> None:
    """Open the summary. One span holds the text, so that it stays one cell beside the mark."""
    self.body.append(self.starttag(node, "summary", "") + "<span>")


def depart_option_text(self, node: quiz_option_text) -> None:
    """Close the summary and open the explanation with the verdict."""
    verdict = VERDICTS[node.parent["verdict"]]
    self.body.append(
        f'</span></summary>\n<div class="ol-explanation"><p class="ol-verdict">{verdict}</p>\n'
    )


def _skip(self, node: nodes.Element) -> None:
    """Keep only the text in formats that are not HTML."""


def add_assets(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None
) -> None:
    """Load script and style on pages that hold a quiz."""
    if doctree and next(doctree.findall(quiz), None):
        for style in STYLES:
            app.add_css_file(style)
        app.add_js_file(SCRIPT, loading_method="defer")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register nodes, directives and assets."""
    pairs = {
        quiz: (visit_quiz, depart_quiz),
        question: (visit_question, depart_question),
        question_text: (visit_question_text, depart_question_text),
        quiz_option: (visit_option, depart_option),
        quiz_option_text: (visit_option_text, depart_option_text),
    }
    for node, html in pairs.items():
        app.add_node(node, html=html, latex=(_skip, _skip), text=(_skip, _skip))
    app.add_directive("quiz", QuizDirective)
    app.add_directive("question", QuestionDirective)
    app.connect("html-page-context", add_assets)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
