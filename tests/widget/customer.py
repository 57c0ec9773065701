"""The site of a customer who pasted the script tag."""

from __future__ import annotations

from aiohttp import web

from tests.widget.laleo_server import WIDGET_ID

PAGE = """<!doctype html><html{lang}><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<script async src="{server}{loader}" data-laleo-widget="{widget}" data-laleo-server="{server}"
{attributes}></script>
</head><body><main><h1>{title}</h1><p>Repairs, rentals and tours by the water.</p>
<label>Your name <input id="name"></label><a href="/tours">Tours</a></main></body></html>"""


class Customer:
    """Serves the same page everywhere; `lang`, `loader` and `attributes` belong to its markup."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.url = ""
        self.lang = "en"
        self.attributes = ""
        self.loader = "/widget.js"
        self.policy = (
            f"default-src 'none'; script-src {server}; img-src 'none'; "
            f"connect-src {server} {server.replace('http', 'ws', 1)}"
        )

    async def page(self, request: web.Request) -> web.Response:
        html = PAGE.format(
            title="Tours" if request.path == "/tours" else "Harbour Bikes",
            lang=f' lang="{self.lang}"' if self.lang else "",
            attributes=self.attributes,
            loader=self.loader,
            server=self.server,
            widget=WIDGET_ID,
        )
        headers = {"Content-Security-Policy": self.policy}
        return web.Response(text=html, content_type="text/html", headers=headers)
