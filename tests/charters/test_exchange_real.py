"""Real public files: what was found in them, and what was refused."""

import json
from pathlib import Path

import yaml

from charters.checks import CHECKLISTS, check
from charters.exchange import read_charter


def charters(shared: Path, name: str) -> Path:
    return shared / "data/charters" / name


def test_services_without_fees_and_times(shared: Path) -> None:
    found = read_charter(charters(shared, "iraq_thiqar_services_sample_ar.json"), "ar", ("ar", "en"))
    assert found.content is not None
    assert len(found.content.services) == 4
    assert sum(len(each.requirements) for each in found.content.services) == 17
    assert {each.transaction for each in found.content.services} == {"citizen", ""}
    assert len([note for note in found.notes if "4 services give no" in note]) == 2
    lacking = {answer.question.code for answer in check(CHECKLISTS["arta"], found.content).missing}
    assert {"service_fee", "service_time", "requirement_where"} <= lacking
    assert "service_requirements" not in lacking


def test_two_procedures_of_one_name_are_refused_and_taken_once_they_differ(shared: Path, tmp_path: Path) -> None:
    path = charters(shared, "egypt_sahla_procedures_ar.json")
    (problem,) = read_charter(path, "ar", ("ar",)).problems
    rows = json.loads(path.read_text())
    number = int(problem.reason.partition("]")[0].strip("["))
    assert rows[number - 1]["title_ar"] == rows[number - 2]["title_ar"]
    rows[number - 1]["title_ar"] += " 2"
    mended = tmp_path / "mended.json"
    mended.write_text(json.dumps(rows, ensure_ascii=False))
    found = read_charter(mended, "ar", ("ar",))
    assert found.content is not None
    assert len(found.content.services) == 48
    steps = [text for row in rows for text in row["steps_ar"]]
    assert sum(len(each.steps) for each in found.content.services) == sum(bool(text.strip()) for text in steps)
    assert sum(not text.strip() for text in steps) == 1
    assert any(note.startswith("Blank entries were left out: [") for note in found.notes)
    texts = [step.client["ar"] for each in found.content.services for step in each.steps]
    assert texts[0] == rows[0]["steps_ar"][0]


def test_groups_of_a_service_centre(shared: Path, tmp_path: Path) -> None:
    data = yaml.safe_load(charters(shared, "ukraine_shyroke_hromada_cnap_services_uk.yml").read_text())
    path = tmp_path / "groups.json"
    path.write_text(json.dumps(data, ensure_ascii=False))
    found = read_charter(path, "uk", ("uk", "en"))
    assert found.content is not None
    assert len(found.content.services) == sum(len(group["list"]) for group in data["services"])
    assert sum(not group["list"] for group in data["services"]) == 5
    assert any(
        all(group["title"].strip() in note for group in data["services"] if not group["list"]) for note in found.notes
    )


def test_a_charter_as_running_text_is_no_table(shared: Path) -> None:
    found = read_charter(charters(shared, "ph_dswd_fo7_citizens_charter_grievance_4ps_2023.txt"), "en", ("en",))
    assert found.content is None
    assert "No headings were found." in str(found.problems[0])
