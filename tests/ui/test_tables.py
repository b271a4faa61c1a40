from django.http import QueryDict

from common.ui import Column, Row, Table, import_steps, link, titled, with_query

COLUMNS = [Column("Rep", sort="name", primary=True), Column("To <pace>", sort="gap", numeric=True)]


def test_rows_escape_text_and_carry_their_columns_name_for_the_phone() -> None:
    table = Table("Reps", COLUMNS, [Row(["<Ana>", "−5"], linked=True)])

    assert table.body == (
        '<tr class="is-linked"><th scope="row" class="primary">&lt;Ana&gt;</th>'
        '<td class="num" data-label="To &lt;pace&gt;">−5</td></tr>'
    )


def test_a_head_sorts_by_its_column_and_turns_round_the_second_time() -> None:
    query = QueryDict("period=2026-Q4&sort=gap&page=3")
    name, gap = Table("Reps", COLUMNS, [], sort="gap", query=query).heads

    assert (name.url, name.direction) == ("?period=2026-Q4&sort=name", "")
    assert (gap.url, gap.direction) == ("?period=2026-Q4&sort=-gap", "ascending")


def test_figures_are_sorted_from_the_highest_first() -> None:
    assert Table("Reps", COLUMNS, []).heads[1].url == "?sort=-gap"


def test_a_query_string_keeps_what_is_not_changed() -> None:
    assert with_query(QueryDict("a=1&b=2"), b=None, c="x y") == "?a=1&c=x+y"


def test_links_and_titles_escape() -> None:
    assert link("A&B", "/x/?a=1&b=2") == '<a href="/x/?a=1&amp;b=2">A&amp;B</a>'
    assert titled("$1k", '"1,234"') == '<span title="&quot;1,234&quot;">$1k</span>'
    assert titled("$1", "$1") == "$1"


def test_the_steps_of_an_import_are_done_up_to_the_current_one() -> None:
    assert [step.state for step in import_steps("check")] == ["done", "done", "current", "todo", "todo"]
    assert {step.state for step in import_steps("done")} == {"done"}
