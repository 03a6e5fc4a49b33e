"""The camera at reception: cards are read in the browser, one after another; where the browser gives no camera, from a photo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st
import zxingcpp

from core import settings, uploads, web
from core.text import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

HTML = "<div><video muted playsinline></video></div>"
CSS = """
video {width: 100%; max-height: 15rem; border-radius: .6rem; background: #1b1b1b; object-fit: cover}
.held video {opacity: .35}
"""
scanner = st.components.v2.component("scanner", html=HTML, css=CSS, js=(settings.ROOT / "core" / "assets" / "scanner.js").read_text("utf-8"))


def show(on_scan: Callable[[str], None]) -> None:
    """Draw the camera while it is wanted. What it sees is scanned as if it were typed; it holds while something found waits for 「次へ」."""
    if not st.toggle(_("Scan with the camera"), key="camera", on_change=lambda: st.session_state.update(no_camera=False)):
        return
    held = st.session_state.get("scanned") is not None
    data = {"held": held, "times": st.session_state["scan_times"], "reader": web.asset("zxing-reader.js"), "wasm": web.asset("zxing-reader.wasm")}
    if not st.session_state["no_camera"]:
        scanner(
            data=data,
            key="scanner",
            on_scanned_change=lambda: on_scan(st.session_state["scanner"]["scanned"]),
            on_absent_change=lambda: st.session_state.update(no_camera=True),
        )
        return
    st.caption(_("This browser gives no camera here: that takes https. A scanner, the code or a photo work."))
    photo = f"photo_{st.session_state.setdefault('photos', 0)}"
    st.file_uploader(_("From a photo"), ["jpg", "jpeg", "png", "webp"], key=photo, on_change=lambda: _take(photo, on_scan))


def _take(photo: str, on_scan: Callable[[str], None]) -> None:
    """Scan a photo, and make room for the next one."""
    taken = st.session_state[photo]
    if taken is not None:
        st.session_state["photos"] += 1
        try:
            on_scan(read(taken))
        except uploads.PictureUnusable as refusal:
            st.session_state["scan_said"] = str(refusal)


def read(photo: BinaryIO) -> str:
    """Return what the QR code on a photo says; nothing when there is none."""
    found = zxingcpp.read_barcodes(uploads.picture(photo).convert("L"), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return str(found[0].text) if found else ""
