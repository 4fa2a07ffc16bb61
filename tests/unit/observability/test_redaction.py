"""No credential is left readable, whatever surrounds it; everything else stays as it was."""

import pytest

from server.observability.redaction import redact

CANARY = "c4n4ryS3cret"


@pytest.mark.parametrize(
    "text",
    [
        f"gp_0123456789abcdef_{CANARY}",
        f'{{"authorization":"Bearer {CANARY}"}}',
        f"authorization: bearer   {CANARY}",
        f"Basic {CANARY}==",
        f"eyJhbGciOiJub25lIn0.eyJ{CANARY}.{CANARY}",
        f"postgresql://app:{CANARY}@db:5432/groundplan",
        f"connect('postgresql://app:{CANARY}@/groundplan?host=/tmp')",
        f"password={CANARY} host=db",
        f'{{"password": "{CANARY}", "user": "app"}}',
        f'{{"error":"{{\\"password\\":\\"{CANARY}\\"}}"}}',
        f"PGPASSWORD={CANARY}",
        f"client_secret: {CANARY}",
    ],
)
def test_a_credential_is_blackened(text: str) -> None:
    assert CANARY not in redact(text)


def test_whose_key_it_was_stays_readable() -> None:
    assert redact(f"gp_0123456789abcdef_{CANARY} was refused") == "gp_0123456789abcdef_[redacted] was refused"


@pytest.mark.parametrize(
    "text",
    [
        '{"event":"call","method":"/groundplan.v1.BriefService/GetBrief","code":"OK","request_id":"0b5c9a7e-55a6"}',
        "listening on http://127.0.0.1:8080/docs",
        "the secret of this is simple",
    ],
)
def test_what_is_no_credential_stays_as_it_was(text: str) -> None:
    assert redact(text) == text
