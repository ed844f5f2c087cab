"""The page's file: complete changes, several processes, still there after a restart."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from billing_desktop.errors import DatabaseRefusedError
from billing_desktop.payments.json_values import JsonObject, whole
from billing_desktop.payments.sandbox.store import ObjectStore, StoredAnswer

ROOT = Path(__file__).parents[3]


def thing(number: int, **more: str) -> JsonObject:
    return {"id": f"thing_{number}", "object": "thing", "created": number, **more}


def test_what_was_added_is_found_by_id_and_kind(store: ObjectStore) -> None:
    store.add(thing(1, name="Müller"))

    assert store.find("thing", "thing_1") == thing(1, name="Müller")
    assert store.find("other", "thing_1") is None
    assert store.find("thing", "thing_2") is None


def test_the_newest_of_a_kind_come_first_and_are_filtered(store: ObjectStore) -> None:
    for number in range(1, 6):
        store.add(thing(number), parent="even" if number % 2 == 0 else "odd")
    position = store.position("thing", "thing_4")

    assert [whole(found, "created") for found in store.newest("thing")] == [5, 4, 3, 2, 1]
    assert [found["id"] for found in store.newest("thing", parent="even")] == ["thing_4", "thing_2"]
    assert len(list(store.newest("thing", created_from=4))) == 2
    assert len(list(store.newest("thing", before=position))) == 3


def test_what_is_due_is_told_until_it_is_scheduled_anew(store: ObjectStore) -> None:
    store.add(thing(1), due=20)
    store.add(thing(2), due=10)
    store.add(thing(3))
    assert store.due(9) == ()
    assert store.due(20) == ("thing_2", "thing_1")

    store.schedule("thing_2", None)
    store.save(thing(1, name="saving keeps the schedule"))

    assert store.due(20) == ("thing_1",)


def test_a_change_that_breaks_off_leaves_nothing(store: ObjectStore) -> None:
    def change() -> None:
        with store.changing():
            store.add(thing(1))
            with store.changing():
                store.add(thing(2))
            raise RuntimeError("broken off")

    with pytest.raises(RuntimeError):
        change()

    assert list(store.newest("thing")) == []


def test_an_answer_is_kept_under_its_key(store: ObjectStore) -> None:
    answer = StoredAnswer("fingerprint", 200, "{}")
    assert store.answer("k") is None

    store.keep_answer("k", answer, at=5)

    assert store.answer("k") == store.answer("k", kept_from=5) == answer
    assert store.answer("k", kept_from=6) is None


def test_changes_of_two_owners_of_the_file_do_not_get_lost(tmp_path: Path) -> None:
    file = tmp_path / "page.db"
    stores = [ObjectStore(file) for _ in range(2)]
    stores[0].add(thing(0, count="0"))

    def count(store: ObjectStore) -> None:
        for _ in range(50):
            with store.changing():
                found = store.find("thing", "thing_0")
                assert found is not None
                store.save({**found, "count": str(int(str(found["count"])) + 1)})

    threads = [threading.Thread(target=count, args=(store,)) for store in stores for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    found = stores[0].find("thing", "thing_0")
    for store in stores:
        store.close()
    assert found is not None
    assert found["count"] == "200"


@pytest.mark.parametrize("content", [b"This is a letter, not a database.", b"SQLite format 3"])
def test_a_file_of_something_else_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "page.db"
    file.write_bytes(content)

    with pytest.raises(DatabaseRefusedError):
        ObjectStore(file)

    assert file.read_bytes() == content


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseRefusedError):
        ObjectStore(tmp_path / "missing" / "page.db")


def test_what_was_stored_survives_the_end_of_its_process(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from billing_desktop.payments.sandbox.store import ObjectStore\n"
        "store = ObjectStore(Path(sys.argv[1]))\n"
        "store.add({'id': 'thing_1', 'object': 'thing', 'created': 1})\n"
        "print('stored', flush=True)\n"
        "with store.changing():\n"
        "    store.add({'id': 'thing_2', 'object': 'thing', 'created': 2})\n"
        "    print('half', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    file = tmp_path / "page.db"
    with subprocess.Popen(
        [sys.executable, "-c", program, str(file)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"stored"
        assert process.stdout.readline().strip() == b"half"

        process.kill()

    store = ObjectStore(file)
    found = [str(known["id"]) for known in store.newest("thing")]
    store.close()
    assert found == ["thing_1"]


def test_what_was_only_tried_is_undone_and_the_change_around_it_stays(store: ObjectStore) -> None:
    def attempt() -> None:
        with store.trying():
            store.add(thing(2))
            raise RuntimeError("refused")

    with store.changing():
        store.add(thing(1))
        with pytest.raises(RuntimeError):
            attempt()
        with store.trying():
            store.add(thing(3))

    assert [one["id"] for one in store.newest("thing")] == ["thing_3", "thing_1"]


def test_a_later_answer_takes_the_place_of_the_one_before(store: ObjectStore) -> None:
    store.keep_answer("k", StoredAnswer("a", 200, "{}"), at=1)

    store.keep_answer("k", StoredAnswer("b", 400, "[]"), at=9)

    assert store.answer("k", kept_from=9) == StoredAnswer("b", 400, "[]")


def test_a_file_of_an_older_page_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "page.db"
    with sqlite3.connect(file) as older:
        older.execute("CREATE TABLE answer (key TEXT PRIMARY KEY, body TEXT NOT NULL)")
        older.execute("INSERT INTO answer VALUES ('k', '{}')")
    older.close()

    store = ObjectStore(file)

    assert store.answer("k") is None
    store.keep_answer("k", StoredAnswer("a", 200, "{}"), at=1)
    store.close()
