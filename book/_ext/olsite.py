"""What the site needs beyond its theme: local MathJax, some repairs, and its own address.

- MathJax comes from the ``sphinx-mathjax-offline`` package; only the parts that the pages load
  are copied (3 of 24 MB).
- The theme's live-code scripts are dropped: nothing uses them, and they fail on every page.
- Accessibility faults of generated HTML are mended after the build.
- Figures change their ink with the theme of the page.
- A build on GitHub learns the repository's name there, and with it the site's address. Any
  other build has no address, so it needs none of the features that print one.
"""

import importlib.util
import os
import re
import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from output_layer.plotting import INK, INK_ON_DARK

# Browsers give an image the color scheme of the page around it; matplotlib writes inline styles.
DARK_INK_STYLE = (
    "<style>@media (prefers-color-scheme: dark) {"
    f' [style*="fill: {INK}"] {{ fill: {INK_ON_DARK} !important }}'
    f' [style*="stroke: {INK}"] {{ stroke: {INK_ON_DARK} !important }} }}</style>'
)
NO_SUMMARIES_FROM_DISK = (
    'if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;'
)
FAULTS = {
    # The label hides the visible text of the "show code" summary.
    ' aria-label="Toggle hidden content"': "",
    # Every proof of a page carries the same two ids, to which nothing links.
    ' id="proof-content"': "",
    ' admonition" id="proof"': ' admonition"',
    # A deprecated role, and one whose children do not fit it.
    ' role="doc-biblioentry"': "",
    ' role="list" class="citation-list"': ' class="citation-list"',
}
# The arrow beside a chapter in the sidebar has no name of its own.
UNNAMED_TOGGLE = re.compile(
    r'(?P<before><a class="[^"]*reference internal" href="[^"]*">(?P<entry>[^\n]*?)</a>'
    r"<details[^>]*>)<summary>"
)
MATHJAX_PARTS = ["tex-chtml.js", "output/chtml/fonts/woff-v2", "input/tex/extensions"]


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the repairs to Sphinx."""
    if repository := os.environ.get("GITHUB_REPOSITORY"):
        app.setup_extension("sphinx_sitemap")
        app.setup_extension("sphinxext.opengraph")
        app.connect("config-inited", lambda _, config: set_address(config, repository), 100)
    # From disk a browser may not fetch the pages that search results quote.
    app.add_js_file(None, body=NO_SUMMARIES_FROM_DISK, priority=600)
    app.connect("html-page-context", drop_live_code_scripts, 999)
    app.connect("build-finished", finish_site)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def set_address(config: Config, repository: str) -> None:
    """Fill in every setting that needs the address of the site or of its repository."""
    owner, name = repository.split("/")
    config.html_baseurl = config.ogp_site_url = f"https://{owner}.github.io/{name}/"
    config.sitemap_url_scheme = "{link}"
    config.sitemap_show_lastmod = False
    config.ogp_social_cards = {"enable": False}
    config.html_theme_options |= {
        "repository_url": f"https://github.com/{repository}",
        "repository_branch": "main",
        "use_repository_button": True,
        "use_issues_button": True,
        "use_edit_page_button": True,
    }


def drop_live_code_scripts(app: Sphinx, page: str, template: str, context: dict, _) -> None:
    """Remove the theme's thebe files from a page: they raise an error and are never used."""
    for kind in ("script_files", "css_files"):
        files = context.get(kind, [])
        context[kind] = [f for f in files if "thebe" not in script_text(f)]


def script_text(script: object) -> str:
    """Return the address of a script or style sheet, with the code of an inline one."""
    address = str(getattr(script, "filename", script))
    return (address + str(getattr(script, "attributes", ""))).lower()


def finish_site(app: Sphinx, error: Exception | None) -> None:
    """Copy MathJax and mend the written pages."""
    if error or app.builder.format != "html":
        return
    copy_mathjax(Path(app.outdir) / "_static" / "mathjax")
    for page in Path(app.outdir).rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        if (mended := mend(html)) != html:
            page.write_text(mended, encoding="utf-8")
    for figure in Path(app.outdir, "_images").glob("*.svg"):
        svg = figure.read_text(encoding="utf-8")
        if INK in svg and DARK_INK_STYLE not in svg:
            figure.write_text(svg.replace("<defs>", DARK_INK_STYLE + "<defs>", 1), encoding="utf-8")


def copy_mathjax(target: Path) -> None:
    """Copy the parts of MathJax that the pages load."""
    package = Path(importlib.util.find_spec("sphinx-mathjax-offline").origin).parent
    for part in MATHJAX_PARTS:
        source = package / "static" / "mathjax" / part
        if source.is_dir():
            shutil.copytree(source, target / part, dirs_exist_ok=True)
        else:
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / part)


def mend(html: str) -> str:
    """Repair what screen readers trip over in the HTML of other extensions."""
    for fault, repair in FAULTS.items():
        html = html.replace(fault, repair)
    return UNNAMED_TOGGLE.sub(name_toggle, html)


def name_toggle(match: re.Match) -> str:
    """Name the arrow of a sidebar entry after the entry."""
    entry = re.sub("<[^>]+>", "", match["entry"])
    return f'{match["before"]}<summary aria-label="Pages below {entry}">'
