"""A tenant's own accent colour: the tokens that follow from it, and whether everybody can read them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

TEXT, GRAPHICS = 4.5, 3.0  # least contrast, WCAG 2.2 AA
PAPER, SURFACE, WHITE = "#f6f4ee", "#ffffff", "#ffffff"
DARK_PAPER, DARK_SURFACE = "#10171b", "#182126"


class ColourRefused(ValueError):
    """The colour cannot be read by everybody; str() is the sentence for the person."""


@dataclass(frozen=True, slots=True)
class Accent:
    accent: str
    deep: str
    tint: str
    on_accent: str
    on_deep: str
    link: str


def contrast(first: str, second: str) -> float:
    """WCAG contrast ratio of two #rrggbb colours, 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def light_accent(colour: str) -> Accent:
    deep = _mixed(colour, "#000000", 0.38)
    return Accent(colour, deep, _mixed(colour, WHITE, 0.88), WHITE, _mixed(deep, WHITE, 0.75), colour)


def dark_accent(colour: str) -> Accent:
    pale = next(
        step for part in range(0, 100, 5) if contrast(step := _mixed(colour, WHITE, part / 100), DARK_SURFACE) >= 7
    )
    return Accent(
        pale,
        _mixed(colour, "#000000", 0.7),
        _mixed(colour, DARK_SURFACE, 0.75),
        "#06141a",
        _mixed(colour, WHITE, 0.75),
        pale,
    )


def check_colour(colour: str) -> None:
    """Raises ColourRefused when text in or on the colour would be too faint."""
    light = light_accent(colour)
    pairs = [
        (colour, PAPER),
        (colour, SURFACE),
        (light.on_accent, colour),
        (WHITE, light.deep),
        (light.on_deep, light.deep),
        (colour, light.tint),
    ]
    weakest = min(contrast(first, second) for first, second in pairs)
    if weakest < TEXT:
        raise ColourRefused(
            _("This colour is too light: text in it could not be read by everybody. Choose a darker one.")
        )


def theme_css(colour: str) -> str:
    """Sets the accent tokens and nothing else."""
    light, dark = _tokens(light_accent(colour)), _tokens(dark_accent(colour))
    return (
        f"@layer tokens {{\n:root {{ {light} }}\n"
        f'@media (prefers-color-scheme: dark) {{ :root:not([data-theme="light"]) {{ {dark} }} }}\n}}\n'
    )


def _tokens(accent: Accent) -> str:
    return (
        f"--accent: {accent.accent}; --accent-deep: {accent.deep}; --accent-tint: {accent.tint}; "
        f"--on-accent: {accent.on_accent}; --on-deep-2: {accent.on_deep}; --link: {accent.link};"
    )


def _channels(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _luminance(colour: str) -> float:
    parts = [value / 255 for value in _channels(colour)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mixed(colour: str, other: str, share: float) -> str:
    mixed = [round(a + (b - a) * share) for a, b in zip(_channels(colour), _channels(other), strict=True)]
    return "#" + "".join(f"{value:02x}" for value in mixed)
