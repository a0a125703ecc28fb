"""The report as one page of HTML, for readers who never saw a terminal.

The charts are SVG made here, through the page's own template, and not by a chart library. Altair with vl-convert was
weighed: 43 MB of wheels and five times the import time of Jinja; a drawing of a fixed size, so that at 375 px its
letters are either too small or cut off; colours that do not follow dark mode; and a picture where a screen reader
wants a list. Here every chart is a few percent coordinates inside a real list or beside a table: letters keep their
size at any width, colours are custom properties of the page, and the words beside a bar say what it shows. What it
takes is Jinja alone.
"""

from evclaims.report.web.page import render

__all__ = ["render"]
