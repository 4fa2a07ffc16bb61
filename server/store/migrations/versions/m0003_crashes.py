"""How often a design was taken over from a worker that had vanished: `attempt` counts orderly hand-backs too."""

from server.store.migrations.script import run_script

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    run_script("ALTER TABLE designs ADD COLUMN crashes integer NOT NULL DEFAULT 0;")
