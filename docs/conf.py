"""How Sphinx makes the site of these pages; `make docs` runs it."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from convarith import __version__  # noqa: E402  # the checkout beside this file is what is documented

project = "convarith"
author = "the authors of convarith"
release = version = __version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "sphinx_design",
    "extensions.docstrings",
    "extensions.for_agents",
    "extensions.mathml",
    "extensions.pictures",
    "extensions.site_files",
]
exclude_patterns = ["SKILL.md", "disagreements", "examples", "extensions", "generators"]
smartquotes = False  # options begin with two hyphens
nitpicky = True
# Annotations name NumPy's types and our own that are not public; docstrings, names of either.
nitpick_ignore_regex = [("py:.*", ".*")]

default_role = "py:obj"  # in docstrings, as in `Layer`
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
napoleon_use_ivar = True
napoleon_use_rtype = False

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = "convarith"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sphinx = html_show_copyright = False
html_copy_source = False  # they are there as plain text, see extensions.for_agents
html_show_search_summary = False  # would be fetched, which a browser refuses for a page opened from disk
html_math_renderer = "mathml"
html_theme_options = {"navigation_with_keys": True}
pygments_style, pygments_dark_style = "a11y-light", "a11y-dark"

# Copying takes the commands without their prompts and what they print.
copybutton_prompt_text = r"\$ |>>> |\.\.\. "
copybutton_prompt_is_regexp = True
