"""`audit list`: who did what, when."""

from __future__ import annotations

from billing_desktop.cli.exit_codes import ExitCode
from tests.cli.command_line import CommandLine


def test_the_trail_is_listed_newest_first_with_before_and_after(cli: CommandLine) -> None:
    cli.account("a", "GR")
    cli.order("seller", key="s1", name="Kiel GmbH", city="Kiel")
    cli.order("seller", key="s2", name="Kiel GmbH", city="Bremen")

    told = cli("audit", "list").out.splitlines()
    listed = cli("audit", "list", "--action", "seller.save", "--json").json

    assert "seller.save" in told[0]
    assert "city: Kiel → Bremen" in told[0]
    assert any("account.create" in line and "Nordlicht GR" in line for line in told)
    entries = listed["entries"]
    assert isinstance(entries, list)
    assert entries[0]["changes"] == [{"field": "city", "before": "Kiel", "after": "Bremen"}]
    assert listed["count"] == len(entries)


def test_it_says_how_many_rows_are_not_shown(cli: CommandLine) -> None:
    cli.account("a")

    told = cli("audit", "list", "--limit", "1").out.splitlines()

    assert len(told) == 2
    assert told[1].endswith("older rows are not shown; see --limit.")


def test_days_and_people_narrow_it(cli: CommandLine) -> None:
    cli.account("a")

    assert cli("audit", "list", "--by", "nobody").out == "There are no such rows.\n"
    assert cli("audit", "list", "--until", "2020-01-01").out == "There are no such rows.\n"
    assert cli("audit", "list", "--from", "today").code == ExitCode.COULD_NOT_RUN
