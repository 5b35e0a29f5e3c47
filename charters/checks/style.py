"""How each language is judged: limits, passive forms, officialese with a plainer way to say it. These limits are our own.

What an unvowelled Arabic text hides can't be judged: only the written passive forms are found there. Long words tell nothing in
Arabic script, where small words are written together with the next one. Of Sorani we know common forms only.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Style:
    """`sentence`: most words of a sentence. `word`: most letters of a word, 0 = not judged. `passive`: patterns over small letters.
    `jargon`: (pattern, plainer way), also over small letters. `partly`: findings of these kinds are known in part only."""

    sentence: int
    word: int
    passive: Sequence[re.Pattern[str]]
    jargon: Sequence[tuple[re.Pattern[str], str]]
    partly: Sequence[str] = ()
    spared: frozenset[str] = field(default_factory=frozenset)


def _any(*patterns: str) -> list[re.Pattern[str]]:
    return [re.compile(rf"(?<!\w)(?:{pattern})(?!\w)") for pattern in patterns]


def _pairs(*pairs: tuple[str, str]) -> list[tuple[re.Pattern[str], str]]:
    return [(_any(pattern)[0], plainer) for pattern, plainer in pairs]


IRREGULAR = (
    "given|made|sent|done|taken|written|paid|held|kept|seen|shown|told|found|brought|built|bought|chosen|drawn|known|led|left|lost|met|"
    "put|read|sold|set|spent|understood|borne|begun|broken|cut|dealt|driven|forgiven|forbidden|hidden|laid|put|sought|stolen|withdrawn"
)
NOT_PASSIVE = (
    "need|indeed|red|bed|hundred|speed|feed|seed|wed|tired|interested|married|allowed|entitled|closed|required"
)

ENGLISH = Style(
    sentence=25,
    word=14,
    passive=_any(
        rf"(?:is|are|was|were|be|been|being)\s+(?:(?:not|also|only|then|\w+ly)\s+){{0,2}}(?!(?:{NOT_PASSIVE})\b)(?:\w+ed|{IRREGULAR})"
    ),
    jargon=_pairs(
        ("pursuant to", "under"),
        ("prior to", "before"),
        ("subsequent to", "after"),
        ("in accordance with", "as … says"),
        ("in respect of|with respect to|with regard to|in relation to", "about"),
        ("in the event (?:of|that)", "if"),
        ("in order to", "to"),
        ("for the purposes? of", "to, for"),
        ("by means of", "by, with"),
        ("on behalf of the undersigned", "for me"),
        ("notwithstanding", "even if, despite"),
        ("heretofore|hitherto", "until now"),
        ("herein|hereby|hereinafter|thereof|therein|thereto|whereby", "leave it out"),
        ("aforementioned|aforesaid|above-mentioned", "this, these"),
        ("commenc(?:e|es|ed|ing|ement)", "begin, start"),
        ("terminat(?:e|es|ed|ing|ion)", "end"),
        ("utili[sz](?:e|es|ed|ing|ation)", "use"),
        ("endeavou?r(?:s|ed|ing)?", "try"),
        ("facilitat(?:e|es|ed|ing|ion)", "help, make easier"),
        ("expedit(?:e|es|ed|ing|iously)", "speed up, quickly"),
        ("ascertain(?:s|ed|ing)?", "find out"),
        ("furnish(?:es|ed|ing)?", "give"),
        ("remit(?:s|ted|ting)?|remittance", "pay, payment"),
        ("rectif(?:y|ies|ied|ication)", "put right"),
        ("duly", "leave it out"),
        ("shall", "will, must"),
        ("liais(?:e|es|ed|ing)", "talk with"),
        ("implement(?:s|ed|ing|ation)?", "carry out, do"),
        ("modalit(?:y|ies)", "way, how"),
        ("competent authorit(?:y|ies)", "name the office"),
        ("relevant authorit(?:y|ies)", "name the office"),
        ("stipulat(?:e|es|ed|ing|ion)", "say, ask for"),
        ("mandatory", "you must"),
        ("inter alia", "among others"),
        ("per annum", "a year"),
        ("forthwith", "at once"),
        ("e\\.g\\.|i\\.e\\.", "for example, that is"),
    ),
    spared=frozenset({"responsibility", "municipalities", "neighbourhoods"}),
)

PASSIVE_END = r"(?:[аяеєїи]но|[аяуюие]то)"
NO_PASSIVE = "рано|багато|погано|авто|лото|долото|свято|завзято|єдино|спільно|пито"
ADJECTIVE_END = r"(?:[аяеєї]н|[аяуюи]т)(?:ий|а|е|і|ою|им|ими)"

UKRAINIAN = Style(
    sentence=20,
    word=18,
    passive=_any(
        rf"(?:буде|було)\s+(?!(?:{NO_PASSIVE})(?!\w))\w+{PASSIVE_END}",
        rf"(?:буде|будуть|був|була|було|були|бути)\s+\w{{3,}}{ADJECTIVE_END}",
        "(?:нада|розгляда|провод|прово|вида|викону|внос|пода|стягу|стягн|сплачу|оформлю|визнача|забезпечу|прийма|реєстру|"
        "перевіря|публіку|оприлюдню|направля|поверта|затверджу)(?:є|ю|и|я)ть?ся",
    ),
    jargon=_pairs(
        ("здійсн(?:ювати|ити|ює|юється|ення|юють)\\w*", "робити"),
        ("дан(?:ий|а|е|ого|ої|ому|ій|их|ими)", "цей"),
        ("вище(?:зазначен|вказан|наведен)\\w*", "цей"),
        ("нижче(?:зазначен|вказан|наведен)\\w*", "такий"),
        ("(?:згідно з|відповідно до) чинн(?:им|ого) законодавств(?:ом|а)", "назвіть закон"),
        ("у встановленому (?:законом |законодавством )?порядку", "скажіть, як саме"),
        ("у встановлен(?:ий|і) (?:термін|строк)и?", "назвіть строк"),
        ("з метою", "щоб"),
        ("у випадку|у разі", "якщо"),
        ("шляхом", "через, за допомогою"),
        ("в частині, що стосується", "про"),
        ("суб['’ʼ]єкт\\w* звернення", "заявник, ви"),
        ("уповноважен\\w+ орган\\w*", "назвіть установу"),
        ("компетентн\\w+ орган\\w*", "назвіть установу"),
        ("по(?:мимо|за) вищевикладен\\w+", "крім цього"),
        ("належним чином", "скажіть, як саме"),
        ("має місце|мають місце", "є"),
        ("приймати участь", "брати участь"),
        ("на предмет", "щоб з'ясувати"),
        ("в установленому порядку", "скажіть, як саме"),
        ("кореспонденці\\w+", "листи"),
        ("імплемент\\w+", "виконати, впровадити"),
        ("ідентифік(?:ація|ації|увати|ується)", "встановити особу"),
    ),
    partly=("passive",),
)

JOINED = "[وف]?"
ARABIC = Style(
    sentence=20,
    word=0,
    passive=_any(
        f"{JOINED}س?[يت]تم",
        f"{JOINED}تمت?",
        f"{JOINED}جرى",
        f"{JOINED}[يت]جري(?! (?:ال)?(?:ماء|مياه))",
        "من قبل(?= ال)",
    ),
    jargon=_pairs(
        ("ال(?:مذكور|مشار إليه|مبين)(?:ة|ين)? (?:أعلاه|اعلاه|آنفا|آنفاً)", "هذا، هذه"),
        ("آنف(?:ة)? الذكر|سالف(?:ة)? الذكر|المومأ إليه(?:ا)?", "هذا، هذه"),
        (f"{JOINED}بموجب", "حسب"),
        (f"{JOINED}استنادا?ً? إلى", "حسب"),
        (f"{JOINED}حسب الأصول|وفقا?ً? للأصول", "قل ما المطلوب بالضبط"),
        (f"{JOINED}(?:وفقا?ً?|طبقا?ً?) ل(?:لقوانين|لأنظمة|لتعليمات)(?: النافذة)?", "اذكر اسم القانون"),
        ("القوانين والأنظمة النافذة|التعليمات النافذة", "اذكر اسم القانون"),
        ("الجه(?:ة|ات) (?:المختصة|المعنية|ذات العلاقة)", "اذكر اسم الدائرة"),
        (f"{JOINED}في حال(?:ة)?", "إذا"),
        (f"{JOINED}(?:لغرض|بغية|بهدف)", "لكي"),
        (f"{JOINED}يتوجب", "يجب"),
        (f"{JOINED}يرجى التفضل", "نرجو"),
        (f"{JOINED}القيام ب\\w+", "استعمل الفعل نفسه"),
        ("عن طريق قيام", "بأن"),
        ("المستمسكات الثبوتية", "الوثائق"),
        ("أصوليا?ً?", "قل كيف بالضبط"),
    ),
    partly=("passive",),
)

KURDISH = Style(
    sentence=20,
    word=0,
    passive=_any(
        "(?:دە|نا)(?:کرێ|درێ|نووسرێ|خرێ|بینرێ|پارێزرێ|نێردرێ|هێنرێ|گوترێ|وترێ|بڕدرێ)(?:ت|ن)?(?:ەوە)?",
        "(?:وەر|لێ|پێ)(?:دە|نا)(?:گیرێ|درێ)(?:ت|ن)?(?:ەوە)?",
        "دا(?:دە|نا)(?:نرێ|خرێ)(?:ت|ن)?",
        "لەلایەن",
    ),
    jargon=_pairs(
        ("(?:سەرەوە )?ئاماژەپێکراو|ناوبراو", "ئەم"),
        ("بەپێی یاسا(?:ی| و ڕێنمایییە) کارپێکراو\\w*", "ناوی یاساکە بنووسە"),
        ("لایەن(?:ی|ە) (?:پەیوەندیدار|تایبەتمەند)\\w*", "ناوی فەرمانگەکە بنووسە"),
        ("بە مەبەستی", "بۆ"),
        ("لە حاڵەتی", "ئەگەر"),
        ("بە شێوەیەکی ئوسوڵی|بەپێی ڕێوشوێن(?:ە یاساییەکان)?", "بنووسە چۆن"),
        ("بە مەرجێک", "ئەگەر"),
    ),
    partly=("passive", "jargon"),
)

STYLES: dict[str, Style] = {"en": ENGLISH, "ar": ARABIC, "ckb": KURDISH, "uk": UKRAINIAN}
