"""The people of the sample tenants: one for each role, all with the same password. Sample tenants only."""

from organisation.models import Role

PASSWORD = "sample-pass-phrase"

NAMES = {
    "diwaniyah": {
        Role.ADMINISTRATOR: "هدى عبد الكريم", Role.HEAD: "ستار مهدي", Role.TEAM_LEADER: "حيدر جبار", Role.DATA_OFFICER: "زينب كاظم",
        Role.COMPLAINTS_OFFICER: "نور سلمان", Role.OVERSIGHT_OFFICER: "علي حسن", Role.COMMUNITY_MEMBER: "أم مصطفى",
        Role.GOVERNOR: "مكتب المحافظ", Role.AUDITOR: "مريم صباح", Role.PLANNING_MANAGER: "سعاد كريم",
    },
    "zorivka": {
        Role.ADMINISTRATOR: "Оксана Лисенко", Role.HEAD: "Петро Бондар", Role.TEAM_LEADER: "Ірина Мельник",
        Role.DATA_OFFICER: "Андрій Коваль",
        Role.COMPLAINTS_OFFICER: "Леся Ткачук", Role.OVERSIGHT_OFFICER: "Тарас Гнатюк", Role.COMMUNITY_MEMBER: "Ганна Шевчук",
        Role.GOVERNOR: "Голова громади", Role.AUDITOR: "Роман Савчук", Role.PLANNING_MANAGER: "Олена Дорош",
    },
    "riverton": {
        Role.ADMINISTRATOR: "Priya Nair", Role.HEAD: "Tom Ashworth", Role.TEAM_LEADER: "Grace Mensah", Role.DATA_OFFICER: "Daniel Reid",
        Role.COMPLAINTS_OFFICER: "Ellen Moore", Role.OVERSIGHT_OFFICER: "Sam Okafor", Role.COMMUNITY_MEMBER: "Ruth Bailey",
        Role.GOVERNOR: "Mayor’s office", Role.AUDITOR: "Ian Whitfield", Role.PLANNING_MANAGER: "Hannah Lowe",
    },
}  # fmt: skip


def address_of(tenant: str, role: str) -> str:
    return f"{role.replace('_', '-')}@{tenant}.example"
