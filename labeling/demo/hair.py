"""Hair styles: what falls behind the head and what lies over the brow."""

from collections.abc import Callable

from . import hair_back, hair_front
from .canvas import Pen
from .look import Inks, Look

_Drawer = Callable[[Pen, Look, Inks], None]

_STYLES: dict[str, tuple[_Drawer | None, _Drawer]] = {
    "bob": (hair_back.bob_back, hair_front.fringe_front),
    "long": (hair_back.long_back, hair_front.parted_front),
    "waves": (hair_back.waves_back, hair_front.parted_front),
    "afro": (hair_back.afro_back, hair_front.natural_front),
    "curly": (hair_back.curly_back, hair_front.curly_front),
    "crop": (None, hair_front.crop_front),
    "quiff": (None, hair_front.quiff_front),
    "bun": (hair_back.bun_back, hair_front.pulled_front),
    "ponytail": (hair_back.ponytail_back, hair_front.parted_front),
    "pixie": (None, hair_front.pixie_front),
    "braids": (hair_back.braids_back, hair_front.pulled_front),
    "shaved": (None, hair_front.shaved_front),
}


def draw_back(pen: Pen, look: Look, ink: Inks) -> None:
    back = _STYLES[look.hair_style][0]
    if back is not None and look.headwear not in ("scarf", "turban"):
        if look.headwear in ("beanie", "cap", "sunhat") and look.hair_style == "bun":
            return
        back(pen, look, ink)


def draw_front(pen: Pen, look: Look, ink: Inks) -> None:
    if look.headwear in ("scarf", "turban"):
        return
    front = _STYLES[look.hair_style][1]
    if look.headwear in ("beanie", "cap", "sunhat") and look.hair_style in ("quiff", "curly", "afro"):
        front = hair_front.crop_front
    front(pen, look, ink)
