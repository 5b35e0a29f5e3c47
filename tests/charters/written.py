"""A charter of our own invention as Content, in four languages, and what its files show besides."""
# ruff: noqa: E501

from datetime import date

from charters.content import Contact, Content, Form, Level, Party, Passage, Promise, Requirement, ServiceEntry, Step
from charters.documents.frame import Frame, Latest
from sdip.web.standing import BREACH, KEPT
from tenancy.text import Words

CODES = ("en", "ar", "ckb", "uk")


def w(en: str, ar: str, ckb: str, uk: str) -> Words:
    return Words({"en": en, "ar": ar, "ckb": ckb, "uk": uk})


NAME = w("Water supply", "تجهيز الماء", "دابینکردنی ئاو", "Водопостачання")
OFFICE = w(
    "You find us in Canal Street, behind the library. The entrance has no steps. We are open from 08:00 to 14:00.",
    "تجدوننا في شارع القناة خلف المكتبة. المدخل بلا درج. نعمل من 08:00 إلى 14:00.",
    "لە شەقامی کەناڵ، پشت کتێبخانەکە دەماندۆزنەوە. دەرگاکە پلیکانەی نییە. لە 08:00 تا 14:00 کراوەین.",
    "Ми на вулиці Канальній, за бібліотекою. Вхід без сходів. Працюємо з 08:00 до 14:00.",
)
MISSION = w(
    "We bring safe water to every house, every day of the year.",
    "نوصل الماء الصالح إلى كل بيت في كل يوم من أيام السنة.",
    "هەموو ڕۆژێکی ساڵ ئاوی پاک دەگەیەنینە هەموو ماڵێک.",
    "Щодня ми постачаємо безпечну воду в кожен дім.",
)
AIM = w(
    "This charter says what you may expect of us and what happens when we fail.",
    "يبين هذا الميثاق ما لكم أن تتوقعوه منا وما يحدث حين نقصر.",
    "ئەم پەیماننامەیە دەڵێت چاوەڕێی چی لە ئێمە بکەن و کاتێک کەموکورتی دەکەین چی ڕوو دەدات.",
    "Ця хартія говорить, чого ви можете чекати від нас і що буде, якщо ми не впораємося.",
)
RIGHT = w(
    "Whoever did not decide your case looks at it again if you ask.",
    "ينظر في قضيتكم من جديد من لم يقرر فيها إذا طلبتم ذلك.",
    "ئەگەر داوا بکەن، کەسێک کە بڕیاری نەداوە دووبارە سەیری کێشەکەتان دەکات.",
    "На ваше прохання справу ще раз розгляне той, хто її не вирішував.",
)
DUTY = w(
    "Please keep the meter free and tell us of leaks.",
    "نرجو إبقاء المقياس خاليا وإخبارنا بالتسرب.",
    "تکایە پێوەرەکە بە کراوەیی بهێڵنەوە و لە دزەکردنی ئاو ئاگادارمان بکەنەوە.",
    "Тримайте лічильник доступним і повідомляйте про витоки.",
)
ROUTE = w(
    "Complaints, thanks and ideas cost nothing. Write, call or come to the counter.",
    "الشكاوى والشكر والأفكار مجانية. اكتبوا أو اتصلوا أو تعالوا إلى الشباك.",
    "سکاڵا و سوپاس و بیرۆکە بەخۆڕایین. بنووسن، پەیوەندی بکەن یان بێنە بەردەم پەنجەرەکە.",
    "Скарги, подяки та ідеї безплатні. Пишіть, телефонуйте або приходьте до віконця.",
)
APPEALS = w(
    "You may still go to the ombudsman or to a court.",
    "يبقى لكم أن تذهبوا إلى أمين المظالم أو إلى المحكمة.",
    "هێشتا دەتوانن بچنە لای دیوانی سکاڵا یان دادگا.",
    "Ви й далі можете звернутися до омбудсмана чи до суду.",
)
WHO = w("Every household and shop.", "كل بيت وكل دكان.", "هەموو ماڵ و دوکانێک.", "Кожна оселя і крамниця.")
FREE = w("None", "بلا رسم", "بێ پارە", "Безплатно")
TIME = w("10 working days", "10 أيام عمل", "10 ڕۆژی کار", "10 робочих днів")
DESK = w("Counter 3", "الشباك 3", "پەنجەرەی 3", "Віконце 3")
CLERK = w("Connection clerk", "موظف التوصيل", "کارمەندی گەیاندن", "Працівник підключень")


def content(**changed: object) -> Content:
    facts: dict[str, object] = {
        "pk": 7,
        "number": 3,
        "name": NAME,
        "directorate": w("Water Directorate", "مديرية الماء", "بەڕێوەبەرایەتی ئاو", "Управління водопостачання"),
        "languages": CODES,
        "state": "published",
        "published_on": date(2026, 3, 1),
        "review_on": date(2027, 2, 28),
        "owner": "Sara Karim",
        "approved_by": ("Ali Hassan", "Olena Bondar"),
        "answer_days": 5,
        "passages": [
            Passage("office", OFFICE),
            Passage("mission", MISSION),
            Passage("aim", AIM),
            Passage("review_right", RIGHT),
            Passage("respect_duty", DUTY),
            Passage("complaint_route", ROUTE),
            Passage("other_appeals", APPEALS),
        ],
        "contacts": [
            Contact("emergency", "115", w("Duty engineer", "المهندس المناوب", "ئەندازیاری ئێشکگر", "Черговий інженер")),
            Contact("text_phone", "0780 000 0001"),
            Contact("email", "water@city.example", is_complaints=True),
        ],
        "parties": [Party("client", WHO)],
        "forms": [Form(w("Application", "استمارة الطلب", "فۆرمی داواکاری", "Заява"), "https://city.example/form")],
        "services": [
            ServiceEntry(
                service=11,
                code="W-02",
                name=w("New connection", "توصيل جديد", "گەیاندنی نوێ", "Нове підключення"),
                description=w("We connect your house to the main.", "نوصل بيتكم بالأنبوب الرئيس.", "ماڵەکەتان بە بۆڕی سەرەکی دەبەستینەوە.", "Ми підключаємо ваш дім до мережі."),
                who=WHO,
                fee=FREE,
                time=TIME,
                responsible=CLERK,
                classification="complex",
                transaction="citizen",
                requirements=[
                    Requirement(w("Identity card", "البطاقة الوطنية", "ناسنامە", "Посвідчення особи"), w("Civil status office", "دائرة الأحوال المدنية", "فەرمانگەی باری شارستانی", "Відділ реєстрації"), w("1 copy", "نسخة 1", "1 دانە", "1 копія"))
                ],
                steps=[
                    Step(w("Hand in the papers", "قدموا الأوراق", "کاغەزەکان پێشکەش بکەن", "Подайте папери"), w("We check them with you", "نفحصها معكم", "لەگەڵتان دەیانپشکنین", "Перевіряємо їх разом з вами"), DESK, FREE, w("15 minutes", "15 دقيقة", "15 خولەک", "15 хвилин"), CLERK),
                    Step(w("Let us in", "افتحوا لنا الباب", "ڕێگەمان بدەن بێینە ژوورەوە", "Впустіть нас"), w("We lay the pipe", "نمد الأنبوب", "بۆڕییەکە ڕادەکێشین", "Прокладаємо трубу"), w("Your house", "بيتكم", "ماڵەکەتان", "Ваш дім"), FREE, TIME, CLERK),
                ],
            )
        ],
        "promises": [
            Promise(1, w("We greet you and say our names.", "نحييكم ونذكر أسماءنا.", "سڵاوتان لێ دەکەین و ناومان دەڵێین.", "Ми вітаємося і називаємо себе."), Words(), "courtesy", 11, None, Words(), Level(Words()), Level(Words())),
            Promise(2, w("Burst pipes are repaired quickly.", "تصلح الأنابيب المكسورة بسرعة.", "بۆڕییە شکاوەکان بە خێرایی چاک دەکرێنەوە.", "Прориви труб швидко усувають."), w("We bring water by tanker, free of charge.", "ننقل الماء بالصهريج مجانا.", "بە تانکەر و بەخۆڕایی ئاو دەهێنین.", "Безплатно привозимо воду цистерною."), "service_time", 11, 5, w("Burst pipes", "الأنابيب المكسورة", "بۆڕییە شکاوەکان", "Прориви труб"), Level(w("at least 80% within one day", "80% على الأقل خلال يوم واحد", "لانی کەم 80% لە ماوەی ڕۆژێکدا", "щонайменше 80% протягом доби")), Level(w("at least 95%", "95% على الأقل", "لانی کەم 95%", "щонайменше 95%"), date(2027, 1, 1))),
            Promise(3, w("Letters are answered.", "نجيب عن الرسائل.", "وەڵامی نامەکان دەدەینەوە.", "На листи відповідаємо."), w("The director calls you.", "يتصل بكم المدير.", "بەڕێوەبەر پەیوەندیتان پێوە دەکات.", "Вам телефонує директор."), "letters", 11, 6, w("Letters", "الرسائل", "نامەکان", "Листи"), Level(w("at most 5 working days", "5 أيام عمل على الأكثر", "زۆرترین 5 ڕۆژی کار", "щонайбільше 5 робочих днів")), Level(Words()), 5),
        ],
        "consulted": [w("184 residents were asked in January.", "سئل 184 ساكنا في كانون الثاني.", "لە کانوونی دووەمدا پرسیار لە 184 دانیشتوو کرا.", "У січні опитали 184 мешканців.")],
    }  # fmt: skip
    return Content(**facts | changed)  # type: ignore[arg-type]


def frame(**changed: object) -> Frame:
    facts: dict[str, object] = {
        "code": "W-02",
        "author": "Musterstadt",
        "address": "https://city.example/en/services/W-02/",
        "as_of": date(2026, 11, 1),
        "latest": {2: Latest("10/2026", "71.2%", BREACH), 3: Latest("10/2026", "4", KEPT)},
    }
    return Frame(**facts | changed)  # type: ignore[arg-type]
