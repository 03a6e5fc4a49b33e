"""How soon a phone can be used at the door, against a trivial Streamlit page in the same run: on a slow line, with a slow processor, and nothing kept from before.

The line is Lighthouse's "Slow 4G" (core/config/constants.js, mobileSlow4G: 150 ms, 1.6 Mbit/s down, 750 kbit/s up) with the factors by which Lighthouse has
Chromium slow requests down: 3.75 × the latency, for Chromium delays requests and no packets, and 0.9 × the rate. Usable: the button is seen, enabled and
would take a tap in its middle. Both servers are warm and send nothing compressed, as they do without a proxy.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError

from playwright.sync_api import sync_playwright

from tests.bench.fill import Filled
from tests.bench.server import serving
from tests.browser import chromium_of
from tests.postgres import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

ROUNDS = 5
LATENCY_MS, DOWN_KBPS, UP_KBPS = 150 * 3.75, 1.6 * 1024 * 0.9, 750 * 0.9
TIMES_SLOWER = 4
PHONE = {"width": 360, "height": 740}
PATIENCE_MS = 180_000
TRIVIAL = 'import streamlit as st\n\nst.write("Hello.")\nst.button("Take a number")\n'
WATCH = """(() => {
    const look = () => {
        const button = document.querySelector("main button, [data-testid=stButton] button")
        const box = button?.getBoundingClientRect()
        const there = box?.width && document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
        if (there && button.contains(there) && button.checkVisibility() && !button.disabled) window.usable = performance.now()
        else requestAnimationFrame(look)
    }
    look()
})()"""


def run() -> dict[str, Any]:
    """Open both pages in turn, each in a browser that knows nothing, and return milliseconds, bytes and how many times sooner the door is there."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, chromium_of(playwright) as browser:
        filled = Filled(Path(folder))
        with serving(Path(folder)) as (port, _pid), _trivial(Path(folder)) as other:
            pages = {"door": f"http://127.0.0.1:{port}/e/{filled.event.code}?c={filled.channel}", "streamlit": f"http://127.0.0.1:{other}/"}
            for address in pages.values():
                _usable_after(browser, address, slowed=False)
            found = [{name: _usable_after(browser, address) for name, address in pages.items()} for _round in range(ROUNDS)]
    times = {name: [round(each[name]) for each in found] for name in pages}
    return {
        "line": {"latency_ms": LATENCY_MS, "down_kbps": round(DOWN_KBPS), "up_kbps": round(UP_KBPS)},
        "cpu_times_slower": TIMES_SLOWER,
        **{f"{name}_ms": round(statistics.median(each)) for name, each in times.items()},
        "times_faster": round(statistics.median(each["streamlit"] / each["door"] for each in found), 1),
        "rounds": times,
    }


def _usable_after(browser: Browser, address: str, *, slowed: bool = True) -> float:
    """Return after how many milliseconds the page's button can be pressed."""
    context = browser.new_context(viewport=PHONE, locale="ja-JP")
    page = context.new_page()
    page.add_init_script(WATCH)
    if slowed:
        tools = context.new_cdp_session(page)
        tools.send("Network.enable")
        line = {"offline": False, "latency": LATENCY_MS, "downloadThroughput": DOWN_KBPS * 1000 / 8, "uploadThroughput": UP_KBPS * 1000 / 8}
        tools.send("Network.emulateNetworkConditions", line)
        tools.send("Emulation.setCPUThrottlingRate", {"rate": TIMES_SLOWER})
    page.goto(address, wait_until="commit", timeout=PATIENCE_MS)
    page.wait_for_function("() => window.usable", timeout=PATIENCE_MS)
    after = float(page.evaluate("window.usable"))
    context.close()
    return after


@contextmanager
def _trivial(folder: Path) -> Iterator[int]:
    """Serve a Streamlit page of a line and a button while the block lasts, and return its port."""
    port, script = free_port(), folder / "trivial.py"
    script.write_text(TRIVIAL, "utf-8")
    asked = {"address": "127.0.0.1", "port": port, "headless": "true", "fileWatcherType": "none"}
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--browser.gatherUsageStats", "false"]
    command += [word for name, value in asked.items() for word in (f"--server.{name}", str(value))]
    process = subprocess.Popen(command, cwd=folder, env=os.environ | {"PYTHONWARNINGS": ""}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not _answers(port):
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
            return True
    except (URLError, ConnectionError, TimeoutError):
        return False
