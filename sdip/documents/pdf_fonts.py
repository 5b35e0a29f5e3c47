"""Each glyph of a PDF says which letters it stands for.

WeasyPrint 70 gives the letters of a cluster of several glyphs (a letter with its vowel sign) to the first of them and nothing
to the others. Nothing is no text: PDF/UA-1 (7.21.7) wants some, and the whole words are told by ActualText."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

NO_WIDTH = "\u200b"


def install() -> None:
    """Wraps the function that writes the fonts; a second call does nothing."""
    import weasyprint.pdf

    if not getattr(weasyprint.pdf.build_fonts_dictionary, "completed", False):
        weasyprint.pdf.build_fonts_dictionary = _completed(weasyprint.pdf.build_fonts_dictionary)


def _completed(build: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(build)
    def written(pdf: Any, fonts: Mapping[Any, Any], *args: Any) -> Any:
        for font in fonts.values():
            font.to_unicode = {glyph: letters or NO_WIDTH for glyph, letters in font.to_unicode.items()}
        return build(pdf, fonts, *args)

    written.completed = True  # type: ignore[attr-defined]
    return written
