"""Messages between lifelines: where arrows begin and end, how long text wraps, how frames nest."""

from server.engine.kernel.ascii.lifelines import Frame, Message, Participant, Section, lifelines

ALICE, BOB, CAROL = (Participant(name.lower(), (name,)) for name in ("Alice", "Bob", "Carol"))


def test_a_message_and_its_answer() -> None:
    assert lifelines([ALICE, BOB], [Message("alice", "bob", "ask"), Message("bob", "alice", "tell", reply=True)]) == (
        "+-------+    +-----+\n"
        "| Alice |    | Bob |\n"
        "+-------+    +-----+\n"
        "    |           |\n"
        "    | ask       |\n"
        "    |---------->|\n"
        "    |           |\n"
        "    | tell      |\n"
        "    |<..........|\n"
        "    |           |\n"
    )


def test_work_of_one_participant_stands_beside_its_line() -> None:
    text = lifelines([ALICE, BOB], [Message("bob", "bob", "thinks about what to say")])
    assert "| * thinks about what to say" in text


def test_frames_enclose_their_messages_and_separate_alternatives() -> None:
    inner = Frame((Section("loop", (Message("alice", "bob", "again"),)),))
    outer = Frame((Section("alt", (inner,)), Section("else", (Message("alice", "bob", "never"),))))
    rows = lifelines([ALICE, BOB], [outer]).splitlines()
    opened = next(i for i, row in enumerate(rows) if row.startswith("+-- alt "))
    other = next(i for i, row in enumerate(rows) if row.startswith("+.. else "))
    closed = len(rows) - 1 - next(i for i, row in enumerate(reversed(rows)) if row.startswith("+---"))
    assert opened < next(i for i, row in enumerate(rows) if "again" in row) < other
    assert other < next(i for i, row in enumerate(rows) if "never" in row) < closed
    assert {len(rows[i]) for i in range(opened, closed + 1)} == {len(rows[opened])}
    assert all(rows[i][0] + rows[i][-1] in ("||", "++") for i in range(opened, closed + 1))


def test_long_text_is_wrapped_and_nothing_of_it_is_lost() -> None:
    words = [f"word{i}" for i in range(40)]
    text = lifelines([ALICE, BOB, CAROL], [Message("alice", "bob", " ".join(words))])
    assert [word for word in text.replace("|", " ").split() if word.startswith("word")] == words
    assert max(map(len, text.splitlines())) < 100


def test_a_message_over_other_lifelines_reaches_its_end() -> None:
    row = lifelines([ALICE, BOB, CAROL], [Message("carol", "alice", "skip", reply=False)]).splitlines()[5]
    assert row.strip() == "|<----------------------|"
