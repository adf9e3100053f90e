"""Is there anything in a JPEG besides the picture? Reads segments itself, shares nothing with the product."""

import struct

# start, frame headers, tables, scan, end; APP0 is the bare JFIF header.
PICTURE = {0xD8, 0xC0, 0xC2, 0xC4, 0xDB, 0xDD, 0xDA, 0xD9, 0xE0}


def foreign_segments(data: bytes) -> list[str]:
    """Names of segments that are no picture, and what stands behind the end of the picture."""
    assert data[:2] == b"\xff\xd8"
    at, found = 2, []
    while data[at + 1] != 0xDA:
        marker, length = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])[0]
        if marker not in PICTURE or (marker == 0xE0 and length != 16):
            found.append(f"FF{marker:02X}")
        at += 2 + length
    end = data.index(b"\xff\xd9", at)
    if end + 2 != len(data):
        found.append(f"{len(data) - end - 2} bytes after the end")
    return found
