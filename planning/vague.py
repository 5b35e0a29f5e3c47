"""Words that promise and measure nothing unless a number stands beside them, and words for people, in the four languages.

Stems, compared with the beginning of folded words (tenancy.text.fold), in Arabic script also behind the small words that are written
together with the next one.
"""

from tenancy.text import WORD, fold

VAGUE = tuple(
    fold(stem)
    for stem in (
        # English
        "improv", "better", "enhanc", "enough", "timely", "adequate", "sufficient", "appropriat", "reasonabl", "efficien",
        "effective", "faster", "quick", "soon", "optimi", "strengthen", "increas", "reduc", "more", "less", "fewer",
        "upgrad", "good", "proper",
        # Arabic
        "تحسين", "تحسن", "نحسن", "أفضل", "أحسن", "كاف", "مناسب", "ملائم", "سريع", "أسرع", "تعزيز", "تطوير", "فعال", "كفاءة", "أكثر",
        "أقل", "زيادة", "تقليل", "خفض", "رفع", "جيد",
        # Sorani Kurdish
        "باش", "چاک", "پێویست", "گونجاو", "خێرا", "زیاتر", "کەمتر", "زیاد", "کەمکردن", "بەهێز", "کارا", "تەواو", "بەرز",
        # Ukrainian
        "покращ", "поліпш", "кращ", "удосконал", "вдосконал", "достатн", "вчасн", "своєчасн", "належн", "ефективн", "швидш", "швидк",
        "підвищ", "зменш", "збільш", "більше", "менше", "добр", "якісн", "оптиміз", "посил",
    )
)  # fmt: skip

PEOPLE = tuple(
    fold(stem)
    for stem in (
        # English
        "citizen", "resident", "people", "household", "famil", "child", "pupil", "student", "patient", "women", "woman", "user",
        "customer", "client", "subscriber", "neighbourhood", "neighborhood", "village", "district", "shop", "driver", "parent",
        "visitor", "community", "everybody", "everyone",
        # Arabic
        "مواطن", "سكان", "ناس", "أسر", "أسرة", "عائل", "طفل", "أطفال", "تلميذ", "تلاميذ", "طلاب", "طالب", "مريض", "مرضى", "مراجع", "نساء",
        "مستفيد", "مشترك", "زبائن", "أحياء", "حي", "قرى", "قرية", "أهالي", "منازل", "بيوت", "مجتمع", "الجميع",
        # Sorani Kurdish
        "هاووڵاتی", "هاوڵاتی", "دانیشتوو", "خەڵک", "خێزان", "ماڵ", "منداڵ", "قوتابی", "خوێندکار", "نەخۆش", "ژن", "سوودمەند", "بەکارهێن",
        "گەڕەک", "گوند", "کۆمەڵگا", "هەموو",
        # Ukrainian
        "громадян", "мешкан", "житель", "жител", "люд", "родин", "сім", "діт", "учн", "студент", "пацієнт", "хвор", "жінк", "клієнт",
        "користувач", "споживач", "абонент", "заявник", "відвідувач", "мікрорайон", "район", "сел", "громад", "батьк",
    )
)  # fmt: skip

JOINED = tuple(fold(each) for each in ("وال", "فال", "بال", "كال", "لل", "ال", "و", "ف", "ب", "ل", "ك"))
LEAST = 3  # letters that are left when a joined word is taken off
ENDS = ".!?؟؛;\n"


def sentences(text: str) -> list[str]:
    """Parts between full stops; a point between digits belongs to the number."""
    parts, start = [], 0
    for at, sign in enumerate(text):
        inside = sign == "." and text[at + 1 : at + 2].isdigit()
        if sign in ENDS and not inside:
            parts.append(text[start:at])
            start = at + 1
    return [part for part in (*parts, text[start:]) if part.strip()]


def vague_words(text: str) -> list[str]:
    """The vague words, as they are written, of those sentences that hold no number."""
    found = []
    for sentence in sentences(text):
        if any(sign.isdigit() for sign in sentence):
            continue
        found += [word for word in WORD.findall(sentence) if begins(word, VAGUE)]
    return list(dict.fromkeys(found))


def begins(word: str, stems: tuple[str, ...]) -> bool:
    return any(form.startswith(stem) for form in _forms(word) for stem in stems)


def names_any(text: str, stems: tuple[str, ...]) -> str:
    """The first word of the text that begins with one of the folded stems; "" if none does."""
    return next((word for word in WORD.findall(text) if begins(word, stems)), "")


def stems_of(*texts: str, letters: int = 4) -> tuple[str, ...]:
    """Beginnings of the longer words, so that another ending is still the same word."""
    forms = {_bare(word) for text in texts for word in WORD.findall(text)}
    return tuple(sorted(form[: max(letters, len(form) - 2)] for form in forms if len(form) >= letters))


def _forms(word: str) -> set[str]:
    folded = fold(word)
    return {folded} | {
        folded[len(joined) :] for joined in JOINED if folded.startswith(joined) and len(folded) - len(joined) >= LEAST
    }


def _bare(word: str) -> str:
    return min(_forms(word), key=len)
