"""Icons as inline SVG: no request, no exception in the content security policy, the colour of the text, and they print.

FLIP names mirror in right-to-left pages: only what points along the line of reading. Clocks and ticks never do.
"""
# ruff: noqa: E501  a path is one word

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

FLIP = frozenset({"forward", "back", "send", "list", "undo"})

STROKES: dict[str, str] = {
    # reading and moving
    "forward": "M5 12h14M13 6l6 6-6 6",
    "back": "M19 12H5M11 6l-6 6 6 6",
    "down": "M6 9l6 6 6-6",
    "up": "M6 15l6-6 6 6",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "close": "M6 6l12 12M18 6L6 18",
    "search": "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l4.5 4.5",
    "sort": "M8 10l4-5 4 5M8 14l4 5 4-5",
    "send": "M4 11.5L20 4l-5.5 16-3.5-6.5zM11 13.5L20 4",
    "undo": "M9 6L4 11l5 5M4 11h10a6 6 0 0 1 0 12",
    # status and messages
    "check": "M5 12.5l4.5 4.5L19 7.5",
    "bang": "M12 5v9M12 18.5v.5",
    "info": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v6M12 7.5v.3",
    "warn": "M12 4L2.8 20h18.4zM12 10v5M12 17.6v.3",
    "stop": "M8 3h8l5 5v8l-5 5H8l-5-5V8zM12 7.5v6M12 16.6v.3",
    "clock": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5.4l3.5 2",
    "shield": "M12 3l7.5 2.8v5.4c0 4.6-3 8-7.5 9.8-4.5-1.8-7.5-5.2-7.5-9.8V5.8zM8.6 11.8l2.5 2.5 4.4-4.6",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "eye": "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6z",
    "flag": "M6 21V4M6 4.5h11l-2.5 4 2.5 4H6",
    "bell": "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4",
    # people and contact
    "user": "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6",
    "team": "M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 19.5c.5-3.5 3-5.3 6.5-5.3s6 1.8 6.5 5.3M16 5.3a3.3 3.3 0 0 1 0 6.4M17.8 14.7c2.2.7 3.4 2.4 3.7 4.8",
    "phone": "M6 3.5h3.5l1.5 5-2.2 1.6a11 11 0 0 0 5 5l1.7-2.2 5 1.6V18a2.5 2.5 0 0 1-2.7 2.5A16 16 0 0 1 3.5 6.2 2.5 2.5 0 0 1 6 3.5z",
    "mail": "M3.5 6h17v12.5h-17zM3.5 7l8.5 6.5L20.5 7",
    "pin": "M12 21.5s-6.5-6-6.5-11.5a6.5 6.5 0 0 1 13 0c0 5.5-6.5 11.5-6.5 11.5zM12 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
    "globe": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3.3 12h17.4M12 3c2.5 2.6 3.7 5.6 3.7 9s-1.2 6.4-3.7 9c-2.5-2.6-3.7-5.6-3.7-9S9.5 5.6 12 3z",
    "chat": "M4 4.5h16v11.5h-8.5L7 20.5V16H4zM8 8.5h8M8 12h5",
    "thanks": "M12 20.5S3.5 15.6 3.5 9.3A4.6 4.6 0 0 1 12 7a4.6 4.6 0 0 1 8.5 2.3c0 6.3-8.5 11.2-8.5 11.2z",
    "idea": "M9 17.5h6M10 20.5h4M8.8 14.6A6 6 0 1 1 15.2 14.6c-.7.7-1 1.6-1 2.9H9.8c0-1.3-.3-2.2-1-2.9z",
    "camera": "M3.5 7.5h4L9 5h6l1.5 2.5h4v11.5h-17zM12 9.8a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 0 0 0-6.8z",
    # things
    "doc": "M6 3h8l4.5 4.5V21H6zM13.5 3v5h5M9 12.5h6M9 16h6",
    "download": "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M4.5 20h15",
    "upload": "M12 16V5M7.5 9L12 4.5 16.5 9M4.5 20h15",
    "edit": "M4 20l1-4.5L16 4.5l3.5 3.5-11 11zM13.5 7l3.5 3.5",
    "plus": "M12 5v14M5 12h14",
    "calendar": "M4 6h16v14.5H4zM4 10.5h16M8.5 3.5V8M15.5 3.5V8",
    "list": "M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5h.3M4.5 12h.3M4.5 17.5h.3",
    "table": "M3.5 5h17v14h-17zM3.5 10h17M3.5 14.5h17M10 5v14",
    "chart": "M4 4v16h16M8 15l3.5-4.5 3 2.5L20 7",
    "target": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 11.9v.2",
    "steps": "M3 20.5h18V4.5h-4.5v4H12v4H7.5v4H3z",
    "report": "M5 3h14v18H5zM8.5 16.5v-3M12 16.5V9M15.5 16.5v-5.5",
    "print": "M7 8V3.5h10V8M7 16.5H3.5V8.5h17v8H17M7 13.5h10v7H7z",
    "link": "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1",
    # formats
    "large": "M3 18.5L8 6l5 12.5M4.8 14h6.4M15 18.5l3-7.5 3 7.5M16.1 16h3.8",
    "audio": "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4.5 4.5 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11",
    # services
    "water": "M12 3s6.5 7 6.5 11.5a6.5 6.5 0 0 1-13 0C5.5 10 12 3 12 3zM9 15a3 3 0 0 0 2.5 2.7",
    "sewer": "M3 8h7a4 4 0 0 1 4 4v9M3 13h4a2 2 0 0 1 2 2v6M7 21h9M18.5 8.5s2.5 2.8 2.5 4.5a2.5 2.5 0 0 1-5 0c0-1.7 2.5-4.5 2.5-4.5z",
    "road": "M8 3.5L3.5 20.5M16 3.5l4.5 17M12 4v3M12 10.5v3M12 17v3.5",
    "bin": "M5 7h14M9.5 7V4h5v3M6.5 7l1 13.5h9l1-13.5M10.2 11v5.5M13.8 11v5.5",
    "tree": "M12 21v-7M12 3l5 6h-2.5l4 5.5h-13L9.5 9H7z",
    "permit": "M4 20.5V10L12 4l8 6v10.5zM9.5 20.5v-6h5v6",
    "light": "M12 3v3M5.6 5.6l2 2M18.4 5.6l-2 2M3.5 12.5h3M17.5 12.5h3M12 8.5a4 4 0 0 0-2 7.5v2.5h4V16a4 4 0 0 0-2-7.5zM10.5 21h3",
}

BRAILLE = (
    '<g fill="currentColor" stroke="none">'
    + "".join(
        f'<circle cx="{x}" cy="{y}" r="{r}"/>'
        for x, y, r in [
            (6, 6, 2),
            (11, 6, 1.1),
            (6, 12, 2),
            (11, 12, 2),
            (6, 18, 1.1),
            (11, 18, 2),
            (18, 6, 2),
            (18, 12, 1.1),
            (18, 18, 2),
        ]
    )
    + "</g>"
)

# How a figure stands against its standard. Different outlines, so the meaning survives without colour.
MARKS: dict[str, str] = {
    "met": '<circle class="fill" cx="8" cy="8" r="7"/><path class="cut" d="M4.6 8.3l2.4 2.4 4.5-5"/>',
    "kept": '<circle class="ring" cx="8" cy="8" r="6.1"/><path class="line" d="M5 8.2l2.1 2.1 3.9-4.3"/>',
    "breach": '<path class="fill" d="M8 .4L15.6 8 8 15.6.4 8z"/><path class="cut" d="M8 4.2v4.6M8 11.3v.3"/>',
    "none": '<circle class="ring dash" cx="8" cy="8" r="6.1"/>',
    "below": '<circle class="ring" cx="8" cy="8" r="6.1"/><path class="line" d="M5.2 6.8L8 9.8l2.8-3"/>',
    "unset": '<path class="line" d="M4 8h8"/>',
    "late": '<circle class="ring" cx="8" cy="8" r="6.1"/><path class="line" d="M8 4.7v3.5l2.3 1.4"/>',
}

# Statistical process control, drawn without letters (H, L, P, F cannot be translated).
# Filled circle = better, filled square = worse, open circle = only chance variation.
SIGNALS: dict[str, str] = {
    "better-up": '<circle class="fill" cx="14" cy="14" r="13"/><path class="cut" d="M8 19l11-10M12 9h7v7"/>',
    "better-down": '<circle class="fill" cx="14" cy="14" r="13"/><path class="cut" d="M8 9l11 10M19 12v7h-7"/>',
    "worse-up": '<rect class="fill" x="1.5" y="1.5" width="25" height="25" rx="4"/><path class="cut" d="M8 19l11-10M12 9h7v7"/>',
    "worse-down": '<rect class="fill" x="1.5" y="1.5" width="25" height="25" rx="4"/><path class="cut" d="M8 9l11 10M19 12v7h-7"/>',
    "chance": '<circle class="ring" cx="14" cy="14" r="12"/><path class="line" d="M5.5 14c2-5 4-5 5.7 0s3.7 5 5.6 0 3.7-5 5.7 0"/>',
    "few": '<circle class="ring dash" cx="14" cy="14" r="12"/><path class="line" d="M9.5 14h.2M14 14h.2M18.5 14h.2"/>',
    "always": '<circle class="fill" cx="14" cy="14" r="13"/><path class="cut" d="M5.5 18.5h17M7 12l3.5-3 3.5 3 3.5-3 3.5 3"/>',
    "never": '<rect class="fill" x="1.5" y="1.5" width="25" height="25" rx="4"/><path class="cut" d="M5.5 9.5h17M7 19l3.5-3 3.5 3 3.5-3 3.5 3"/>',
    "sometimes": '<circle class="ring" cx="14" cy="14" r="12"/><path class="line" d="M5 14h2.5M12.7 14h2.6M20.5 14H23M8.5 18.5L12 9.5l4 9 3.5-9"/>',
}


def icon(name: str, size: int = 20, css: str = "") -> SafeString:
    body = BRAILLE if name == "braille" else f'<path d="{STROKES[name]}"/>'
    classes = " ".join(filter(None, ("icon", "flip" if name in FLIP else "", css)))
    return _svg(classes, size, 24, body)


def standing_mark(code: str, size: int = 16) -> SafeString:
    return _svg("mark", size, 16, MARKS[code])


def signal_mark(code: str, size: int = 28) -> SafeString:
    return _svg("spc flip" if "-" in code else "spc", size, 28, SIGNALS[code])


def _svg(classes: str, size: int, box: int, body: str) -> SafeString:
    return format_html(
        '<svg class="{}" width="{}" height="{}" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">{}</svg>',
        classes, size, size, box, box, mark_safe(body),
    )  # fmt: skip
