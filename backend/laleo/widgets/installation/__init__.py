"""Whether a widget is rightly installed on a page: the page is fetched and looked at."""

from laleo.widgets.installation.check import verify

__all__ = ["verify"]
