"""Files that an import may meet: good pictures of unusual kinds, and all sorts of broken ones."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

RED, BLUE = (220, 30, 30), (30, 40, 210)


def encoded(image: Image.Image, format: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def halves(size: tuple[int, int] = (64, 32), mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right, so that it can be told which way up it is."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    return image.convert(mode)


def noise(seed: int) -> Image.Image:
    return Image.fromarray(np.random.default_rng(seed).integers(0, 255, (24, 32, 3), dtype=np.uint8))


def rotated_with_place() -> bytes:
    """A photo that lies on its side by EXIF, with camera, owner and the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretCamera"
    exif[0x013B] = "Jane Owner"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)})
    return encoded(halves(), "JPEG", exif=exif, quality=95, comment=b"SecretComment")


def bomb(side: int = 60_000) -> bytes:
    """A PNG of a few bytes that declares side × side pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


def animated(format: str) -> bytes:
    return encoded(noise(1), format, save_all=True, append_images=[noise(2), noise(3)], duration=80)


def sixteen_bit() -> bytes:
    """Black on the left to white on the right in 16-bit grey."""
    ramp = np.tile(np.linspace(0, 65535, 64).astype(np.uint16), (16, 1))
    return encoded(Image.fromarray(ramp), "PNG")


def see_through_palette() -> bytes:
    """A palette picture whose left half is transparent: white is what shows."""
    image = halves().quantize(2)
    transparent = image.getpixel((0, 0))
    return encoded(image, "PNG", transparency=transparent)


def spoiled(data: bytes) -> bytes:
    """The same length, with rubbish in the middle."""
    middle = len(data) // 2
    return data[:middle] + b"\x00" * 40 + data[middle + 40 :]


BROKEN = {
    "corrupt.png": (spoiled(encoded(noise(4), "PNG")), "corrupt"),
    "truncated.jpg": (encoded(noise(4).resize((300, 300)), "JPEG")[:2000], "truncated"),
    "bomb.png": (bomb(), "too_large"),
    "moving.gif": (animated("GIF"), "animated"),
    "moving.webp": (animated("WEBP"), "animated"),
    "empty.jpg": (b"", "not_an_image"),
    "notes.txt": (b"Dear all, the pictures are in the other folder.", "not_an_image"),
    "script.svg": (
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "not_an_image",
    ),
}
UNUSUAL = {
    "cmyk.jpg": encoded(halves(mode="CMYK"), "JPEG"),
    "deep.png": sixteen_bit(),
    "sideways.jpg": rotated_with_place(),
    "palette.png": see_through_palette(),
    "sub/folder/nested.webp": encoded(noise(5), "WEBP"),
}


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder
