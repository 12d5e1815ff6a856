"""Pictures of one pixel, as PNG (W3C, third edition)."""

from __future__ import annotations

RED = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcffff3f000"
    "5fe02fea735819c0000000049454e44ae426082"
)
BLUE = RED.replace(b"\x05\xfe\x02\xfe", b"\x05\xfe\x02\xff")
