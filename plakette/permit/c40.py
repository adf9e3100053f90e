"""C40 as visible digital seals use it (BSI TR-03137, after ISO/IEC 16022): three characters in two bytes."""

# Values 0 to 2 are shifts, which a seal's header never needs; "<" is written as a space.
_ALPHABET = "\0\0\0 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def encode(text: str) -> bytes:
    """Capital letters, digits, "<" and spaces; the length may leave two characters over, but not one.

    Raises ValueError for any other character, IndexError never.
    """
    values = [_ALPHABET.index(char, 3) for char in text.replace("<", " ")]
    if len(values) % 3 == 1:
        raise ValueError("one character left over")
    if len(values) % 3 == 2:
        values.append(0)
    return b"".join(
        (1600 * first + 40 * second + third + 1).to_bytes(2, "big")
        for first, second, third in zip(values[::3], values[1::3], values[2::3], strict=True)
    )


def decode(data: bytes) -> str:
    """The text, spaces for "<", without padding. Raises ValueError where a pair of bytes is no C40."""
    text = ""
    for start in range(0, len(data), 2):
        number = int.from_bytes(data[start : start + 2], "big") - 1
        first, rest = divmod(number, 1600)
        if number < 0 or first >= len(_ALPHABET):
            raise ValueError("no C40")
        text += _ALPHABET[first] + _ALPHABET[rest // 40] + _ALPHABET[rest % 40]
    return text.rstrip("\0")
