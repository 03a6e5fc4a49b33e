"""Lines to the server: as many as the machine allows, and none kept for a request whose head does not come to its end."""

from __future__ import annotations

import asyncio
import resource
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import uvicorn

HEAD_SECONDS, LOOK_EVERY_SECONDS = 30, 5


def allow_many() -> None:
    """Let this process have as many files and lines open as the machine allows: the usual 1,024 would be all taken by one who opens lines only."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):  # macOS says that there is no limit, and allows less
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class HalfSent:
    """Cuts lines on which a request's head has been on its way for too long. uvicorn itself waits for it for ever."""

    def __init__(self, server: uvicorn.Server, seconds: float = HEAD_SECONDS) -> None:
        """Watch this server's lines."""
        self.server, self.seconds = server, seconds
        self.since: dict[Any, tuple[object, float]] = {}
        """Since when a line waits for the head of its next request, and behind which one."""

    async def keep_cutting(self, every: float = LOOK_EVERY_SECONDS) -> None:
        """Look again and again."""
        while True:
            await asyncio.sleep(every)
            self.cut(time.monotonic())

    def cut(self, now: float) -> None:
        """Cut the lines that wait too long by now."""
        lines: set[Any] = set(self.server.server_state.connections)
        before, self.since = self.since, {}
        for line in filter(_awaits_a_head, lines):
            behind, since = before.get(line, (line.cycle, now))
            self.since[line] = (line.cycle, since if behind is line.cycle else now)
            if now - self.since[line][1] > self.seconds:
                line.transport.close()


def _awaits_a_head(line: Any) -> bool:  # noqa: ANN401 - uvicorn's own, of either kind
    """Whether a line has begun to send a request, or has been opened, and its head is not there yet: one that rests is closed by uvicorn after seconds."""
    if not hasattr(line, "cycle") or line.timeout_keep_alive_task is not None:
        return False
    return line.cycle is None or bool(line.cycle.response_complete)
