"""Central Kurdish from Arabic script to Latin letters, for a voice that reads only those.

The script leaves the short i unwritten and uses one letter for w and u, and one for y and î: those are guessed by place."""

import re

DIGITS = {ord("٠") + value: str(value) for value in range(10)} | {ord("۰") + value: str(value) for value in range(10)}
ZERO_WIDTH = "\u200c"
LETTERS = {
    "ئا": "a", "ئە": "e", "ئێ": "ê", "ئۆ": "o", "ئی": "î", "ئو": "u", "ا": "a", "آ": "a", "ب": "b", "پ": "p", "ت": "t", "ج": "c",
    "چ": "ç", "ح": "h", "خ": "x", "د": "d", "ذ": "z", "ر": "r", "ڕ": "r", "ز": "z", "ژ": "j", "س": "s", "ش": "ş", "ص": "s", "ض": "z",
    "ط": "t", "ظ": "z", "ع": "", "غ": "x", "ف": "f", "ڤ": "v", "ق": "q", "ک": "k", "ك": "k", "گ": "g", "ل": "l", "ڵ": "l", "م": "m",
    "ن": "n", "ە": "e", "ة": "e", "ھ": "h", "ه": "h", "وو": "û", "و": "w", "ۆ": "o", "ی": "î", "ي": "î", "ى": "î", "ێ": "ê", "ئ": "",
    "ء": "", "،": ",", "؛": ";", "؟": "?", "ـ": "", "٪": " le seda ", "%": " le seda ", ZERO_WIDTH: "",
}  # fmt: skip
LETTER = re.compile("|".join(sorted(map(re.escape, LETTERS), key=len, reverse=True)))
VOWELS = "aeêiîoûu"
Y_BESIDE_VOWEL = re.compile(rf"(?<=[{VOWELS}])î|\bî(?=[{VOWELS}])")
U_BETWEEN_CONSONANTS = re.compile(rf"(?<=[^\W\d_{VOWELS}])w(?=[^\W\d_{VOWELS}]|\b)")


def in_latin_letters(text: str) -> str:
    plain = text.translate(DIGITS).replace("٬", "").replace("٫", ".").replace(f"ه{ZERO_WIDTH}", "ە")
    latin = LETTER.sub(lambda found: LETTERS[found.group()], plain)
    return U_BETWEEN_CONSONANTS.sub("u", Y_BESIDE_VOWEL.sub("y", latin))
