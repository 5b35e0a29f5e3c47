"""What the heading of a column, or the key of a JSON object, means: whatever its spelling, in four languages.

A language code behind it says in which language the column is written (title_ar, Fee (uk)); a currency or a unit of time says what its
bare numbers are (feeIqd, duration days)."""

import re
from dataclasses import dataclass

from sdip.web.language import LANGUAGES
from tenancy.text import fold

HEADINGS: dict[str, tuple[str, ...]] = {
    "code": (
        "code", "no", "number", "service number", "service no", "key", "id", "رمز", "رقم الخدمة", "الرقم", "ت",
        "ژمارە", "код", "номер", "№",
    ),
    "name": (
        "name", "title", "service", "service name", "name of service", "procedure", "الخدمة", "اسم الخدمة", "العنوان",
        "المعاملة", "خزمەتگوزاری", "ناوی خزمەتگوزاری", "назва", "послуга", "назва послуги", "найменування послуги",
    ),
    "description": ("description", "desc", "about", "الوصف", "وصف الخدمة", "وەسف", "باس", "опис", "опис послуги"),
    "who": (
        "who", "for whom", "who may use it", "who may avail", "beneficiaries", "clients", "المستفيدون",
        "الفئة المستفيدة", "لمن", "سوودمەندان", "بۆ کێ", "хто може отримати", "отримувачі", "для кого",
    ),
    "classification": ("classification", "class", "التصنيف", "پۆلێن", "класифікація", "складність"),
    "transaction": (
        "transaction", "type of transaction", "transaction type", "applicant type", "نوع المعاملة", "نوع المراجع",
        "тип послуги",
    ),
    "requirement": (
        "requirement", "requirements", "required documents", "documents", "papers", "checklist of requirements",
        "what you need", "المتطلبات", "الوثائق المطلوبة", "المستمسكات المطلوبة", "المستندات", "پێداویستییەکان",
        "بەڵگەنامەکان", "документи", "необхідні документи", "вимоги",
    ),
    "requirement_where": (
        "where to secure", "where to get it", "where to get", "جهة الإصدار", "من أين", "لەکوێ وەردەگیرێت",
        "де отримати",
    ),
    "copies": (
        "copies", "number of copies", "عدد النسخ", "النسخ", "ژمارەی کۆپی", "кількість примірників", "примірники",
    ),
    "step": (
        "step", "steps", "client steps", "client step", "what you do", "procedures", "الخطوات", "خطوات المراجع",
        "الإجراءات", "هەنگاوەکان", "кроки", "дії заявника",
    ),
    "office": (
        "agency actions", "agency action", "office steps", "office step", "what we do", "إجراءات الدائرة",
        "کاری فەرمانگە", "дії установи",
    ),
    "where": ("where", "place", "location", "counter", "المكان", "الموقع", "الشباك", "شوێن", "місце", "де"),
    "fee": (
        "fee", "fees", "fees to be paid", "cost", "price", "charges", "الرسوم", "الرسم", "الكلفة", "الأجور", "ڕسوم",
        "باج", "плата", "вартість", "ціна", "збір",
    ),
    "time": (
        "time", "duration", "processing time", "estimated duration", "timeline", "المدة", "الوقت", "مدة الإنجاز",
        "المدة الزمنية", "ماوە", "کات", "строк", "термін", "строк надання", "тривалість",
    ),
    "responsible": (
        "responsible", "person responsible", "office", "office or division", "department", "الجهة المسؤولة",
        "المسؤول", "الموظف المسؤول", "القسم", "بەرپرس", "بەش", "відповідальний", "відділ", "відповідальна особа",
    ),
    "total_fee": ("total fee", "total fees", "fee in all", "مجموع الرسوم", "کۆی ڕسوم", "загальна плата"),
    "total_time": ("total time", "total processing time", "time in all", "الوقت الكلي", "کۆی کات", "загальний строк"),
    "part": ("part", "section", "kind", "الجزء", "القسم من الميثاق", "بەشی چارتەر", "частина", "розділ"),
    "text": ("text", "words", "content", "النص", "دەق", "текст"),
    "value": (
        "value", "number or address", "phone", "contact", "الرقم أو العنوان", "ژمارە یان ناونیشان",
        "телефон або адреса",
    ),
    "hours": ("hours", "opening hours", "أوقات الدوام", "کاتی دەوام", "години роботи"),
    "remedy": ("remedy", "if we miss it", "إذا أخلفنا", "ئەگەر پابەند نەبووین", "якщо не виконали"),
}  # fmt: skip
UNITS = {"minutes": "minutes", "hours": "hours", "days": "working_days", "working days": "working_days"}
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
LANGUAGE = re.compile(rf"(?P<rest>.*?)[\s(\[]+(?P<code>{'|'.join(LANGUAGES)})[\s)\]]*")
BEHIND = re.compile(r"(?P<rest>.+?) (?P<more>[a-z]{3}|minutes|hours|days|working days)")


@dataclass(frozen=True, slots=True)
class Heading:
    """`unit`: a currency for a fee, a unit of sdip.web.units for a time; what a bare number in the column means."""

    role: str
    language: str = ""
    unit: str = ""


def heading_of(text: str) -> Heading | None:
    """None where nobody here knows the word."""
    plain = _spaced(text)
    if role := ROLES.get(plain):
        return Heading(role)
    if found := LANGUAGE.fullmatch(plain):
        inner = heading_of(found["rest"])
        return Heading(inner.role, found["code"], inner.unit) if inner else None
    if found := BEHIND.fullmatch(plain):
        return _measured(found["rest"], found["more"])
    return None


def _measured(rest: str, more: str) -> Heading | None:
    role = ROLES.get(rest, "")
    if role in ("fee", "total_fee") and len(more) == 3:
        return Heading(role, unit=more.upper())
    if role in ("time", "total_time") and more in UNITS:
        return Heading(role, unit=UNITS[more])
    return None


def _spaced(text: str) -> str:
    """requiredDocuments, "Required  documents:" and required_documents are one. Brackets around a unit go."""
    plain = fold(re.sub(r"[_/]", " ", CAMEL.sub(" ", text)))
    return " ".join(re.sub(r"[:*.()\[\]]", " ", plain).split())


ROLES = {_spaced(word): role for role, words in HEADINGS.items() for word in words}
