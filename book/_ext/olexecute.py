"""Run the changed chapters before Sphinx reads the first page, as many at once as there are cores.

MyST-NB runs a notebook when it comes to its page, one after the other, and takes what its cache
has. So this fills the cache first. What fails here stays out of the cache: MyST-NB runs it again
and reports the error at its place.
"""

import logging
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.executors import load_executor
from myst_nb.core.read import create_nb_reader
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)
logger.setLevel(logging.WARNING)  # the executor takes its level from here


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect to Sphinx."""
    app.connect("env-before-read-docs", fill_cache)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def fill_cache(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Run the notebooks among `docnames` that the cache does not have."""
    config = env.mystnb_config
    cache = get_cache(config.execution_cache_path)
    notebooks = []
    for path in (Path(env.doc2path(docname)) for docname in docnames):
        if any(path.match(pattern) for pattern in config.execution_excludepatterns):
            continue
        text = path.read_text(encoding="utf-8")
        if reader := create_nb_reader(str(path), env.myst_config, config, text):
            cache.add_nb_to_project(str(path), read_data=reader.read_fmt)
            notebooks.append(str(path))
    if len(cache.list_unexecuted(notebooks)) > 1:
        executor = load_executor("local-parallel", cache, logger)
        executor.run_and_cache(filter_uris=notebooks, timeout=config.execution_timeout)
