import pytest

from shnor_flow.importers import read_roadmap
from shnor_flow.services.roadmap.read_roadmap import roadmap_as_json
from tests.importers.gold import NEEDS_SHARED, PROGRAMMES, Told, annotated, folded, same, seed

pytestmark = NEEDS_SHARED

CELLS = ("section", "number", "title", "term", "responsible", "expected_result", "financing")
# What only general knowledge tells: the text of these two names no region.
NOT_IN_THE_TEXT = {("volkhov", "region"), ("volkhov", "timezone"), ("bratsk", "region"), ("bratsk", "timezone")}


def told_of(name: str) -> Told:
    told: Told = roadmap_as_json(read_roadmap(seed(name), f"{name}.txt"))
    return told


def key_of(activity: Told) -> tuple[object, ...]:
    # Rows of prose have no number: their title is all there is.
    return (
        folded(activity["section"]),
        activity["number"],
        folded(activity["title"]) if not activity["number"] else "",
    )


def test_the_table_of_what_was_found_is_complete(capsys: pytest.CaptureFixture[str]) -> None:
    columns = ("term", "windows", "responsible", "title", "expected_result", "financing")
    lines = [f"{'programme':<11}{'found':>9}{'invented':>10}" + "".join(f"{column:>17}" for column in columns)]
    for name in PROGRAMMES:
        gold = {key_of(activity): activity for activity in annotated(name)["activities"]}
        read = {key_of(activity): activity for activity in told_of(name)["activities"]}
        common = gold.keys() & read.keys()
        counts = [sum(is_right(column, read[key], gold[key]) for key in common) for column in columns]
        lines.append(
            f"{name:<11}{f'{len(common)}/{len(gold)}':>9}{len(read) - len(common):>10}"
            + "".join(f"{f'{count}/{len(gold)}':>17}" for count in counts)
        )
        assert len(common) == len(gold) == len(read)
        assert counts == [len(gold)] * len(columns), "\n".join(lines)
    with capsys.disabled():
        print("\n" + "\n".join(lines))  # noqa: T201  # the table is what this test is for


def is_right(column: str, read: Told, gold: Told) -> bool:
    if column == "windows":
        keys = ("kind", "windows", "needs_review")
        return all(read["schedule"][key] == gold["schedule"][key] for key in keys)
    return same(read[column], gold[column])


@pytest.mark.parametrize("name", PROGRAMMES)
def test_rows_come_in_the_order_of_the_document(name: str) -> None:
    read = [activity["number"] for activity in told_of(name)["activities"]]
    assert read == [activity["number"] for activity in annotated(name)["activities"]]


@pytest.mark.parametrize("name", PROGRAMMES)
def test_the_passport_says_what_the_document_says(name: str) -> None:
    read, gold = told_of(name)["programme"], annotated(name)["programme"]
    wrong = {fact for fact in gold if (name, fact) not in NOT_IN_THE_TEXT and not same(read[fact], gold[fact])}
    assert not wrong


@pytest.mark.parametrize(("name", "fact"), sorted(NOT_IN_THE_TEXT))
def test_what_the_text_does_not_say_is_left_to_the_coordinator(name: str, fact: str) -> None:
    told = told_of(name)
    assert told["programme"][fact] is None
    assert any("Регион" in finding["message"] for finding in told["findings"])


@pytest.mark.parametrize("name", ["bratsk", "volkhov"])
def test_a_row_put_back_together_asks_to_be_looked_at(name: str) -> None:
    findings = [finding for finding in told_of(name)["findings"] if finding["kind"] == "text"]
    assert findings
    assert all(finding["line"] and finding["activity"] is not None for finding in findings)


def test_every_measure_of_prose_asks_for_a_date_and_a_party() -> None:
    told = told_of("school3")
    for index in range(len(told["activities"])):
        messages = " ".join(finding["message"] for finding in told["findings"] if finding["activity"] == index)
        assert "срок" in messages
        assert "ответственный" in messages
