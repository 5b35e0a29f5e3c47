"""What columns of files can be, and what their headings and words are called in the languages that files come in."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tenancy.text import fold

from .values import mark_key


class Role(TextChoices):
    NOTHING = "", _("not read")
    INDICATOR = "indicator", _("Indicator: code")
    INDICATOR_START = "indicator_start", _("Indicator: code at the beginning of the text")
    INDICATOR_NAME = "indicator_name", _("Indicator: name")
    DIRECTORATE = "directorate", _("Directorate")
    SERVICE = "service", _("Service")
    PERIOD = "period", _("Period")
    PLACE = "place", _("Place")
    SLICE = "slice", _("Breakdown")
    VALUE = "value", _("Figure")
    NUMERATOR = "numerator", _("Numerator")
    DENOMINATOR = "denominator", _("Denominator")
    FIGURES = "figures", _("Figures of the period:")
    REASON = "reason", _("Why there is no figure")
    NOTE = "note", _("Note")
    GUARANTEED = "guaranteed", _("Guaranteed standard of the period:")
    TARGET = "target", _("Target of the period:")
    BASELINE = "baseline", _("Baseline")
    UNIT = "unit", _("Unit")
    DIRECTION = "direction", _("Which side is good")
    FREQUENCY = "frequency", _("How often")
    DESCRIPTION = "description", _("What the indicator tells")
    CALCULATION = "calculation", _("How it is counted")
    SOURCE = "source", _("Where the figures come from")


GROUPS = (
    (_("Which indicator"), (Role.INDICATOR, Role.INDICATOR_START, Role.INDICATOR_NAME)),
    (_("Figures"), (
        Role.PERIOD, Role.VALUE, Role.FIGURES, Role.NUMERATOR, Role.DENOMINATOR, Role.PLACE, Role.SLICE, Role.REASON, Role.NOTE,
    )),
    (_("Standards"), (Role.GUARANTEED, Role.TARGET)),
    (_("Of indicators that are new here"), (
        Role.DIRECTORATE, Role.SERVICE, Role.UNIT, Role.DIRECTION, Role.FREQUENCY, Role.BASELINE, Role.DESCRIPTION, Role.CALCULATION,
        Role.SOURCE,
    )),
)  # fmt: skip
STANDARDS = (Role.GUARANTEED, Role.TARGET)
PERIODIC = (Role.FIGURES, *STANDARDS)  # their columns are of one period
REPEATED = frozenset({Role.NOTHING, Role.INDICATOR, Role.SLICE, *PERIODIC})  # several columns may be that
TEXTS = (Role.UNIT, Role.DIRECTION, Role.FREQUENCY, Role.DESCRIPTION, Role.CALCULATION, Role.SOURCE)
DEFINING = (Role.BASELINE, *TEXTS)  # only told of indicators that the file defines
WORDS: Mapping[Role, tuple[str, ...]] = {
    Role.INDICATOR: (
        "indicator|indicator code|code|kpi code|measure id|measure code|indicator id|codigo|codigo indicador",
        "رمز المؤشر|الرمز|код|код показника|код індикатора|کۆدی پێوەر|کۆد",
    ),
    Role.INDICATOR_NAME: (
        "indicator name|name|measure name|kpi|measure|indicador|nombre del indicador|назва|показник|назва показника",
        "اسم المؤشر|المؤشر|پێوەر|ناوی پێوەر",
    ),
    Role.DIRECTORATE: (
        "directorate|department|dept|dept cd|agency|secretaria|управління|департамент",
        "المديرية|الدائرة|بەڕێوەبەرایەتی",
    ),
    Role.SERVICE: (
        "service|service name|program|programme|program name|programa|componente|servicio|послуга",
        "الخدمة|خزمەتگوزاری",
    ),
    Role.PERIOD: (
        "period|month|quarter|year|date|reporting period|periodo|mes|період|місяць|рік|дата",
        "الفترة|الشهر|السنة|التاريخ|ماوە|مانگ|ساڵ",
    ),
    Role.PLACE: (
        "place|area|district|service point|location|org unit|orgunit|lugar|місце|район",
        "المكان|المنطقة|الحي|شوێن|گەڕەک",
    ),
    Role.SLICE: ("slice|breakdown|disaggregation|sex|gender|age|group|розріз|стать", "الفئة|الجنس|رەگەز"),
    Role.NUMERATOR: ("numerator|numerador|чисельник", "البسط|سەرژمێر"),
    Role.DENOMINATOR: ("denominator|denominador|знаменник", "المقام|ژێرژمێر"),
    Role.VALUE: (
        "value|actual|figure|result|achieved|achievement|resultado|valor|logro|avance|значення|факт|результат",
        "القيمة|النتيجة|المتحقق|بەها|ئەنجام",
    ),
    Role.REASON: ("no data reason|why there is no figure|причина відсутності", "سبب عدم وجود رقم"),
    Role.NOTE: ("note|notes|comment|remarks|remark|observaciones|примітка|коментар", "ملاحظة|ملاحظات|تێبینی"),
    Role.GUARANTEED: (
        "guaranteed|guaranteed standard|guarantee|standard|service standard|minimum standard|estandar|гарантований стандарт|гарантія",
        "المعيار المضمون|الحد المضمون|ستانداردی گەرەنتیکراو",
    ),
    Role.TARGET: (
        "target|target standard|annual target|goal|planned|meta|objetivo|ціль|план|цільовий стандарт",
        "الهدف|المستهدف|القيمة المستهدفة|ئامانج",
    ),
    Role.BASELINE: (
        "baseline|base line|baseline value|linea base|linea de base|вихідне значення|базове значення",
        "خط الأساس|القيمة الأساسية|هێڵی بنەڕەت",
    ),
    Role.UNIT: (
        "unit|units|uom|unit of measure|unit of measurement|unidad|unidad de medida|одиниця|одиниця виміру",
        "الوحدة|وحدة القياس|یەکە|یەکەی پێوان",
    ),
    Role.DIRECTION: (
        "direction|trend|tendency|desired direction|polarity|tendencia|sentido|напрям|бажаний напрям",
        "الاتجاه|الاتجاه المرغوب|ئاراستە",
    ),
    Role.FREQUENCY: (
        "frequency|frequency name|how often|reporting frequency|periodicity|frecuencia|periodicidad|частота|періодичність",
        "التكرار|الدورية|دووبارەبوونەوە",
    ),
    Role.DESCRIPTION: (
        "description|definition|measure description|indicator description|descripcion|definicion|опис|визначення",
        "الوصف|التعريف|وەسف|پێناسە",
    ),
    Role.CALCULATION: (
        "calculation|formula|method|methodology|calculo|metodo|формула|метод|методика",
        "طريقة الحساب|طريقة الاحتساب|شێوازی هەژمار",
    ),
    Role.SOURCE: (
        "source|data source|source of data|fuente|fuente de datos|джерело|джерело даних",
        "المصدر|مصدر البيانات|سەرچاوە",
    ),
}
MEANINGS: Mapping[Role, Mapping[str, str]] = {  # our word -> what files call it
    Role.DIRECTION: {
        "higher": "higher|higher is better|up|increase|increasing|maximize|maintain|maintenance|more|incremento|aumento|creciente"
        "|mantenimiento|більше|зростання|вище|أعلى|زيادة|ارتفاع|المحافظة|زیادبوون|بەرزتر",
        "lower": "lower|lower is better|down|decrease|decreasing|reduction|reduce|minimize|less|reduccion|disminucion|decreciente"
        "|менше|зниження|нижче|أقل|انخفاض|خفض|تقليل|کەمبوونەوە|نزمتر",
        "range": "range|within range|in range|nominal|rango|діапазон|ضمن نطاق|نطاق|مەودا",
        "neutral": "neutral|none|informational|no direction|neutro|нейтральний|محايد|بێلایەن",
    },
    Role.FREQUENCY: {
        "day": "daily|day|diaria|diario|щодня|يومي|ڕۆژانە",
        "week": "weekly|week|semanal|щотижня|أسبوعي|هەفتانە",
        "month": "monthly|month|mensual|щомісяця|місяць|شهري|شهريا|مانگانە",
        "quarter": "quarterly|quarter|trimestral|щокварталу|квартал|ربع سنوي|فصلي|چارەکانە",
        "half": "half-yearly|half yearly|semi-annually|semiannually|semi-annual|semester|semestral|півроку|піврічно|نصف سنوي|نیوساڵانە",
        "year": "yearly|annually|annual|year|anual|щороку|рік|سنوي|سنويا|ساڵانە",
        "fiscal": "fiscal year|each fiscal year|año fiscal|سنة مالية",
    },
    Role.UNIT: {
        "percent": "percent|percentage|per cent|%|pct|porcentaje|відсоток|відсотки|نسبة مئوية|نسبة|٪|ڕێژەی سەدی|لەسەدا",
        "": "number|numero|nº|no.|#|число|رقم|ژمارە",  # as plans say it, for quarters of a thing too
        "count": "count|counts|кількість|шт|عدد",
        "minutes": "minutes|minute|min|minutos|хвилини|хвилин|دقيقة|دقائق|خولەک",
        "hours": "hours|hour|hrs|horas|години|годин|ساعة|ساعات|کاتژمێر",
        "days": "days|day|dias|дні|днів|يوم|أيام|ڕۆژ",
        "working_days": "working days|business days|work days|dias habiles|робочі дні|أيام عمل",
        "weeks": "weeks|week|semanas|тижні|أسبوع|أسابيع|هەفتە",
        "months": "months|month|meses|місяці|شهر|أشهر|مانگ",
        "years": "years|year|años|роки|سنة|سنوات|ساڵ",
        "metres": "metres|meters|metre|meter|m|metros|метри|م|متر|مەتر",
        "kilometres": "kilometres|kilometers|km|kilometros|кілометри|км|كم|كيلومتر|کیلۆمەتر",
        "square_metres": "square metres|square meters|m2|m²|sqm|metros cuadrados|м²|متر مربع|مەتری دووجا",
        "cubic_metres": "cubic metres|cubic meters|m3|m³|metros cubicos|м³|متر مكعب|مەتری سێجا",
        "litres": "litres|liters|l|litros|літри|لتر|لیتر",
        "kilograms": "kilograms|kilogrammes|kg|kilogramos|кг|كغم|كيلوغرام|کیلۆگرام",
        "tonnes": "tonnes|tons|ton|t|toneladas|тонни|т|طن|تۆن",
        "kilowatt_hours": "kwh|kilowatt-hours|kilowatt hours|кВт·год|كيلوواط ساعة",
        "people": "people|persons|person|personas|habitantes|осіб|особи|شخص|نسمة|کەس",
        "points": "points|score|puntos|бали|نقطة|نقاط|خاڵ",
        "IQD": "iqd|dinar|dinars|دينار|دینار",
        "UAH": "uah|hryvnia|грн|гривень",
        "USD": "usd|us dollars|dollars|$",
        "EUR": "eur|euro|euros|€",
        "GBP": "gbp|pounds|£",
    },
}
MEANT: Mapping[Role, Mapping[str, str]] = {  # what files call it, as mark_key() and fold() compare it -> our word
    role: {
        key: ours
        for ours, texts in meanings.items()
        for word in texts.split("|")
        for key in (mark_key(word), fold(word))
    }
    for role, meanings in MEANINGS.items()
}
HEADINGS: Mapping[Role, frozenset[str]] = {
    role: frozenset(fold(word) for text in texts for word in text.split("|")) for role, texts in WORDS.items()
}
NO_DATA = frozenset(
    fold(word)
    for text in (
        "n/a|na|n.a.|no data|none|nil|-|–|—|--|...|…|x|nd|n.d.|not available|not reported|pending|tbd|new meas.|sin dato",
        "لا يوجد|غير متوفر|немає|немає даних|н/д|نییە",
    )
    for word in text.split("|")
)
