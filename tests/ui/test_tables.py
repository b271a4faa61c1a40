import re

from django.http import QueryDict

from common.ui import Column, Row, Table, import_steps, link, titled, with_query

COLUMNS = [Column("Rep", sort="name", primary=True), Column("To <pace>", sort="gap", numeric=True)]


def test_rows_escape_text_and_carry_their_columns_name_for_the_phone() -> None:
    table = Table("Reps", COLUMNS, [Row(["<Ana>", "−5"], linked=True)])

    assert table.body == (
        '<tr class="is-linked"><th scope="row" class="primary">&lt;Ana&gt;</th>'
        '<td class="num" data-label="To &lt;pace&gt;">−5</td></tr>'
    )


def heads(table: Table) -> list[tuple[str, str]]:
    """The address and the direction of each head."""
    cells = table.head.split("</th>")[:-1]
    return [(re.findall(r'href="([^"]*)"', cell)[0], "".join(re.findall(r'aria-sort="(\w+)"', cell))) for cell in cells]


def test_a_head_sorts_by_its_column_and_turns_round_the_second_time() -> None:
    query = QueryDict("period=2026-Q4&sort=gap&page=3")

    assert heads(Table("Reps", COLUMNS, [], sort="gap", query=query)) == [
        ("?period=2026-Q4&amp;sort=name", ""),
        ("?period=2026-Q4&amp;sort=-gap", "ascending"),
    ]


def test_figures_are_sorted_from_the_highest_first() -> None:
    assert heads(Table("Reps", COLUMNS, []))[1] == ("?sort=-gap", "")


def test_heads_that_sort_nothing() -> None:
    columns = [Column("<A>", numeric=True), Column("Actions", quiet=True), Column("")]

    assert Table("Reps", columns, []).head == (
        '<th scope="col" class="num">&lt;A&gt;</th>'
        '<th scope="col"><span class="visually-hidden">Actions</span></th><td></td>'
    )


def test_a_query_string_keeps_what_is_not_changed() -> None:
    assert with_query(QueryDict("a=1&b=2"), b=None, c="x y") == "?a=1&c=x+y"


def test_links_and_titles_escape() -> None:
    assert link("A&B", "/x/?a=1&b=2") == '<a href="/x/?a=1&amp;b=2">A&amp;B</a>'
    assert titled("$1k", '"1,234"') == '<span title="&quot;1,234&quot;">$1k</span>'
    assert titled("$1", "$1") == "$1"


def test_the_steps_of_an_import_are_done_up_to_the_current_one() -> None:
    assert [step.state for step in import_steps("check")] == ["done", "done", "current", "todo", "todo"]
    assert {step.state for step in import_steps("done")} == {"done"}
