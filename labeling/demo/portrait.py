"""One drawn figure: body, head, hair, headwear, in the order in which they overlap."""

from . import clothing, face, hair, headwear
from .canvas import Pen
from .look import Inks, Look


def draw_portrait(pen: Pen, look: Look, ink: Inks) -> None:
    """Draw the figure with the head's centre at the pen's origin; one unit is the height of the head."""
    head = pen.moved(0.0, 0.0, tilt=look.tilt)
    hair.draw_back(head, look, ink)
    headwear.draw_scarf_back(head, look, ink)
    clothing.draw_neck(pen, look, ink)
    clothing.draw_body(pen, look, ink)
    if look.hair_style == "braids" and look.headwear not in ("scarf", "turban"):
        hair.draw_back(head, look, ink)
    if look.headwear != "scarf":
        face.draw_ears(head, look, ink)
    face.draw_face(head, look, ink)
    hair.draw_front(head, look, ink)
    headwear.draw_headwear(head, look, ink)
