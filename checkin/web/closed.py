"""「すぐに閉じる」: where somebody goes at once whom nobody must see here.

Whoever is in danger wants two things that pull apart: that nothing on the phone tells, and that the place in line is kept. The number
stays: the door's cookie and the ticket's address live on, for without them she would have to ask for a number again in front of whoever
came. They tell nobody anything: the cookie is no text, what it opens is a number without a topic, and only somebody who opens the address
anew sees that. So nothing here clears the site's data. What goes is what others come upon: the page at once, its place in this tab's
history and the way back to the other pages (`quick.js`). A browser without scripts shows this page all the same, with a way back.
The list of visited pages that the browser itself keeps no site can change; their titles say 「ご案内」 or a number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from core import web

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


async def closed(request: Request) -> Response:
    """Show a page that says nothing; nobody learns from where it was reached."""
    web.choose_language(request)
    return web.page(request, "closed.html", headers={"Referrer-Policy": "no-referrer"})


routes = [Route("/closed", closed)]
