from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from indicators import reading
from indicators.reading import MappingError, load_mapping, parse_mapping, period_of

MAPPINGS = Path(reading.__file__).parents[1] / "mappings"
SMALL = """
[directorate]
code = "DEPT"
[service]
code = ["DEPT", "DIV"]
name = { first_of = ["DIV_NAME", "DIV"] }
[indicator]
code = "ID"
name = "NAME"
frequency = { column = "HOW", words = { Monthly = "month" } }
[[values]]
columns = { OCT = "201510", YEAR = "2015Oct" }
[[standards]]
column = "GOAL"
kind = "target"
valid = [2015-10-01, 2016-09-30]
"""


def mistakes(text):
    with pytest.raises(MappingError) as caught:
        parse_mapping(text, "m.toml")
    return caught.value.sentences


def changed(old, new):
    assert old in SMALL
    return SMALL.replace(old, new)


def test_small_mapping_is_understood():
    mapping = parse_mapping(SMALL, "m.toml")
    assert mapping.columns() == {"DEPT", "DIV", "DIV_NAME", "ID", "NAME", "HOW", "OCT", "YEAR", "GOAL"}
    assert [column.period for column in mapping.values[0].columns] == [period_of("201510"), period_of("2015Oct")]
    assert mapping.standards[0].valid == (date(2015, 10, 1), date(2016, 9, 30))
    assert (mapping.long, mapping.scales) == (False, {})


def test_all_mistakes_of_a_mapping_are_named_at_once():
    text = SMALL.replace('name = "NAME"', 'nam = "NAME"').replace('kind = "target"', 'kind = "aim"')
    found = mistakes(text + 'colour = "red"\n[[directions]]\ndirection = "up"\npattern = "("\n')
    assert [sentence.split(":")[0] for sentence in found] == [
        "indicator.name",
        "indicator.nam",
        "standards[1].kind",
        "standards[1]",
        "standards[1].colour",
        "directions[1].direction",
        "directions[1].pattern",
        "directions[1]",
        "directions[1]",
    ]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('OCT = "201510"', 'OCT = "2015-13"', "values[1].columns.OCT: “2015-13” is not a period"),
        ('YEAR = "2015Oct"', 'YEAR = "201510"', "values: Two columns hold figures of the same period, 201510."),
        ('columns = { OCT = "201510", YEAR = "2015Oct" }', 'column = "OCT"', "values[1].period: The column has no period."),
        ('columns = { OCT = "201510", YEAR = "2015Oct" }', 'period = "2015"', "values[1]: Exactly one of columns, column"),
        ('columns = { OCT = "201510", YEAR = "2015Oct" }', 'numerator = "N"\nperiod = "2015"', "values[1]: Exactly one of"),
        ("valid = [2015-10-01, 2016-09-30]", "", "standards[1].valid: A standard needs the first and the last day"),
        ("valid = [2015-10-01, 2016-09-30]", "valid = [2012-01-01, 2015-12-31]", "standards[1].valid: A standard holds for one year"),
        ("valid = [2015-10-01, 2016-09-30]", "valid = [2016-01-01, 2015-12-31]", "standards[1].valid: A standard holds for one year"),
        ("valid = [2015-10-01, 2016-09-30]", 'valid = ["2015", "2016"]', "standards[1].valid: A date such as"),
        ('column = "GOAL"', "", "standards[1]: A standard needs its column"),
        ('code = "DEPT"', "", "directorate.code: The column with the code is missing."),
        ('code = "ID"', "code = 7", "indicator.code: A table is expected here."),
        ('code = "ID"', 'code = { column = "ID", columns = ["ID"] }', "indicator.code: Exactly one of column"),
        ('code = "ID"', 'code = { column = "ID", pattern = "x" }', "indicator.code.pattern: The pattern needs one group"),
        ('Monthly = "month"', 'Monthly = "often"', "indicator.frequency: “often” is none of"),
        (', words = { Monthly = "month" }', "", "indicator.frequency: A table “words” must say"),
        ("[directorate]", "[table]\nheader_row = 0\n[directorate]", "table.header_row: A number from 1 to 1000"),
        ("[directorate]", "[table]\nheader_rows = []\n[directorate]", "table.header_rows: A list of row numbers"),
        ("[directorate]", '[table]\ndecimal = ";"\n[directorate]', "table.decimal: “;” is none of ., ,"),
        ("[directorate]", '[scales]\npercent = "0"\n[directorate]', "scales.percent: A number above 0"),
        ("[directorate]", "[scales]\npercent = 0.01\n[directorate]", "scales.percent: A text is expected here."),
        ("[directorate]", 'title = "a"\nowner = "b"\n[directorate]', "owner: This key is unknown"),
        ("[directorate]", "[directorate", "This is no valid TOML"),
        ("[[values]]", '[[values]]\nzeros = "supported"', "values[1].support: The rule “supported” needs"),
        ("[[values]]", '[[values]]\nsupport = ["months"]', "values[1].support: There is no group of values called “months”."),
    ],
)  # fmt: skip
def test_mistake_is_one_sentence_with_its_place(old, new, sentence):
    assert any(found.startswith(sentence) for found in mistakes(changed(old, new)))


def test_zero_rules_need_columns_that_can_be_compared():
    one = '[[values]]\nzeros = "until_last_figure"\n'
    assert mistakes(changed("[[values]]", one + 'column = "X"\nperiod = "2015"\n[[values]]')) == [
        "values[1].zeros: The rule “until_last_figure” needs a group of several columns."
    ]
    long = 'column = "X"\nperiod = { column = "P" }\nzeros = "supported"\nsupport = ["x"]\ngroup = "x"\n'
    assert mistakes(changed("[[values]]", "[[values]]\n" + long + "[[values]]")) == [
        "values[1].zeros: A rule about zeros needs columns with periods of their own."
    ]


def test_standards_of_one_kind_never_hold_on_the_same_days():
    second = '[[standards]]\ncolumn = "OTHER"\nkind = "{}"\nperiod = "2016"\n'
    assert mistakes(SMALL + second.format("target")) == [
        "standards: The standards “GOAL” and “OTHER” hold on the same days."
    ]
    assert len(parse_mapping(SMALL + second.format("guaranteed"), "m.toml").standards) == 2


def test_mapping_without_figures_and_standards_is_of_no_use():
    assert mistakes(SMALL[: SMALL.index("[[values]]")])[0].startswith("There is neither a column with figures")


def test_column_is_used_once():
    assert "values: The column “OCT” is used twice." in mistakes(
        SMALL + '[[values]]\ncolumn = "OCT"\nperiod = "2014"\n'
    )


def test_rule_must_say_what_and_when():
    assert mistakes(SMALL + '[[directions]]\nwhy = "?"\n') == [
        "directions[1]: The rule does not say what it settles.",
        "directions[1]: The rule does not say when it holds: codes, pattern or where.",
    ]


def test_rules_are_read_with_their_conditions():
    text = '[[units]]\nunit = "percent"\nscale = "0.01"\ncodes = ["7"]\n[[directions]]\ndirection = "lower"\n'
    mapping = parse_mapping(SMALL + text + 'pattern = ["^a", "b$"]\nwhere = { TYPE = [" Demand "] }\n', "m.toml")
    (unit,), (direction,) = mapping.units, mapping.directions
    assert (unit.results, unit.codes) == ({"unit": "percent", "scale": "0.01"}, {"7"})
    assert direction.pattern.pattern == "^a|b$"
    assert direction.where == {"TYPE": {"demand"}}
    assert "TYPE" in mapping.columns()


def test_file_that_is_not_utf8_is_refused(tmp_path):
    path = tmp_path / "m.toml"
    path.write_bytes("title = 'é'".encode("latin-1"))
    with pytest.raises(MappingError, match="m.toml: The file is not in UTF-8"):
        load_mapping(path)


@pytest.mark.parametrize("path", sorted(MAPPINGS.glob("*.toml")), ids=lambda path: path.stem)
def test_every_mapping_of_ours_is_valid(path):
    mapping = load_mapping(path)
    assert mapping.title
    assert all(rule.why for rule in mapping.directions)


def test_austin_percentages_are_fractions():
    assert load_mapping(MAPPINGS / "austin_eperf_2016.toml").scales == {"percent": Decimal("0.01")}
