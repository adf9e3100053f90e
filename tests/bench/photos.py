"""Photos in the limited child against bare Pillow in this process, and the memory the child takes."""

import io
import time
from collections.abc import Callable, Iterator

import psutil
from PIL import Image

from portal.uploads.checks import EDGE, check_photo, photo_job
from portal.uploads.nursing import NURSERY
from portal.uploads.sandbox import decode
from tests.bench.timing import Row
from tests.uploads import samples

ROUNDS = 12
PHONE = (4032, 3024)
LARGEST = (5774, 4329)


def photo_rows() -> Iterator[Row]:
    plain = samples.encode(_grainy(PHONE), "JPEG", quality=92)
    coloured = samples.encode(_grainy(PHONE), "JPEG", quality=92, icc_profile=samples.display_p3())
    for name, data in (("12 megapixels", plain), ("12 megapixels, Display P3", coloured)):
        value, mine, its = _ratio(data)
        yield Row(f"Photo of {name}", value, 1.3, "×", f"{mine:.0f} ms against {its:.0f} ms CPU, bare Pillow")
    yield Row("Memory of its decoder", _peak(plain), 256, "MiB")
    peaks = {name: _peak(data) for name, data in _largest().items()}
    worst = max(peaks, key=lambda name: peaks[name])
    yield Row("Memory of the costliest photo's decoder", peaks[worst], 512, "MiB", f"25 megapixels, {worst}")


def _ratio(data: bytes) -> tuple[float, float, float]:
    """(ratio, ours, bare) in ms of CPU of every process that takes part: the smallest of each side, in turn."""
    check_photo(data)
    (nursery,) = (child for child in psutil.Process().children() if str(NURSERY) in child.cmdline())
    ours, bare = [], []
    for _round in range(ROUNDS):
        ours.append(_cpu_ms(lambda: check_photo(data), nursery))
        bare.append(_cpu_ms(lambda: _bare(data), nursery))
    return min(ours) / min(bare), min(ours), min(bare)


def _cpu_ms(work: Callable[[], object], nursery: psutil.Process) -> float:
    begin = _cpu_s(nursery)
    work()
    return (_cpu_s(nursery) - begin) * 1000


def _cpu_s(nursery: psutil.Process) -> float:
    """What this process, the nursery and its dead children have used so far."""
    theirs: float = sum(nursery.cpu_times()[:4])
    return time.process_time() + theirs


def _bare(data: bytes) -> bytes:
    """The same steps with nothing around them."""
    picture = Image.open(io.BytesIO(data))
    picture.thumbnail((EDGE, EDGE), Image.Resampling.LANCZOS)
    return samples.encode(picture, "JPEG", quality=82, icc_profile=None)


def _peak(data: bytes) -> float:
    """MiB of the child at its largest."""
    found, _content = decode(data, photo_job())
    return float(found["peak"]) / 1024


def _largest() -> dict[str, bytes]:
    """The largest of every format, with transparency where there is any."""
    colours = _smooth(LARGEST)
    return {
        "JPEG": samples.encode(colours.convert("RGB"), "JPEG", progressive=True),
        "PNG": samples.encode(colours, "PNG", compress_level=1),
        "WebP": samples.encode(colours, "WEBP", method=0),
        "HEIC": samples.heic(colours),
    }


def _grainy(size: tuple[int, int]) -> Image.Image:
    """About as hard to pack as a photo (5 MB)."""
    width, height = size
    grains = (Image.effect_noise((width // n, height // n), 70) for n in (4, 6, 9))
    return Image.merge("RGB", [grain.resize(size, Image.Resampling.BICUBIC) for grain in grains])


def _smooth(size: tuple[int, int]) -> Image.Image:
    slopes = (Image.linear_gradient("L").rotate(turn).resize(size) for turn in (0, 90, 180, 270))
    return Image.merge("RGBA", list(slopes))
