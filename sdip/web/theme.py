"""A tenant's accent colour: which ones are allowed, and the stylesheet that sets them."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WHITE, PAPER = "#ffffff", "#f6f4ee"
NEEDED = 4.5  # WCAG 2.2 AA for text


def _channel(value: int) -> float:
    part = value / 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return 0.2126 * _channel(red) + 0.7152 * _channel(green) + 0.0722 * _channel(blue)


def contrast(first: str, second: str) -> float:
    """WCAG contrast ratio, 1 to 21."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def shade(colour: str, share: float) -> str:
    """The colour mixed with black (share < 0) or white (share > 0)."""
    goal = 255 if share > 0 else 0
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(p + (goal - p) * abs(share)):02x}" for p in parts)


def check_colour(colour: str) -> None:
    if min(contrast(colour, WHITE), contrast(colour, PAPER), contrast(colour, shade(colour, 0.9))) < NEEDED:
        raise ValidationError(
            _("This colour is too light: text in it could not be read on our pages. Choose a darker one.")
        )


def stylesheet(colour: str) -> str:
    """Light pages only: on dark ones the house colours stay, whose contrast is known."""
    if not colour:
        return ""
    pairs = {
        "accent": colour,
        "accent-deep": shade(colour, -0.35),
        "accent-tint": shade(colour, 0.9),
        "link": colour,
        "on-deep-2": shade(colour, 0.8),
    }
    rules = "".join(f"--{name}:{value};" for name, value in pairs.items())
    return f'@media (prefers-color-scheme: light) {{ :root:not([data-theme="dark"]) {{ {rules} }} }}\n'
