"""Workspaces and all they hold, under row-level security.

A connection belongs to the workspace in ``groundplan.workspace`` for one transaction; without one it sees no row.
"""

import secrets

import sqlalchemy as sa
from alembic import op

from server.store.migrations.script import run_script

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE workspaces (
    id text COLLATE "C" PRIMARY KEY CHECK (id <> ''),
    title text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    quota_briefs integer NOT NULL CHECK (quota_briefs >= 0),
    quota_designs integer NOT NULL CHECK (quota_designs >= 0),
    quota_running_designs integer NOT NULL CHECK (quota_running_designs >= 0),
    quota_api_keys integer NOT NULL CHECK (quota_api_keys >= 0),
    create_time timestamptz NOT NULL,
    update_time timestamptz NOT NULL
);

CREATE TABLE api_keys (
    id text COLLATE "C" PRIMARY KEY,
    workspace text COLLATE "C" NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    title text COLLATE "C" NOT NULL,
    role smallint NOT NULL CHECK (role BETWEEN 1 AND 3),
    digest bytea NOT NULL CHECK (length(digest) = 32),
    create_time timestamptz NOT NULL,
    expire_time timestamptz,
    revoke_time timestamptz,
    last_use_time timestamptz
);
CREATE INDEX api_keys_workspace_create_time_id_idx ON api_keys (workspace, create_time, id);

CREATE TABLE briefs (
    workspace text COLLATE "C" NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id text COLLATE "C" NOT NULL,
    revision integer NOT NULL CHECK (revision >= 1),
    version bigint NOT NULL,
    title text COLLATE "C" NOT NULL,
    summary text COLLATE "C" NOT NULL,
    create_time timestamptz NOT NULL,
    update_time timestamptz NOT NULL,
    delete_time timestamptz,
    purge_time timestamptz CHECK ((purge_time IS NULL) = (delete_time IS NULL)),
    PRIMARY KEY (workspace, id)
);
CREATE INDEX briefs_workspace_create_time_id_idx ON briefs (workspace, create_time, id);

CREATE TABLE brief_revisions (
    workspace text COLLATE "C" NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    brief_id text COLLATE "C" NOT NULL,
    revision integer NOT NULL,
    version bigint NOT NULL,
    title text COLLATE "C" NOT NULL,
    summary text COLLATE "C" NOT NULL,
    content bytea NOT NULL,
    create_time timestamptz NOT NULL,
    PRIMARY KEY (workspace, brief_id, revision),
    FOREIGN KEY (workspace, brief_id) REFERENCES briefs ON DELETE CASCADE
);

CREATE TABLE designs (
    workspace text COLLATE "C" NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id text COLLATE "C" NOT NULL,
    brief_id text COLLATE "C" NOT NULL,
    brief_revision integer NOT NULL,
    seed bigint NOT NULL,
    state text COLLATE "C" NOT NULL
        CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    version bigint NOT NULL,
    attempt integer NOT NULL DEFAULT 0,
    cancel_requested boolean NOT NULL DEFAULT false,
    step text COLLATE "C" NOT NULL DEFAULT '',
    fraction double precision NOT NULL DEFAULT 0 CHECK (fraction BETWEEN 0 AND 1),
    message text COLLATE "C" NOT NULL DEFAULT '',
    computed integer NOT NULL DEFAULT 0,
    reused integer NOT NULL DEFAULT 0,
    failure_reason text COLLATE "C",
    failure_message text COLLATE "C",
    prepared bytea,
    create_time timestamptz NOT NULL,
    update_time timestamptz NOT NULL,
    finish_time timestamptz CHECK ((finish_time IS NULL) = (state IN ('queued', 'running'))),
    delete_time timestamptz,
    purge_time timestamptz CHECK ((purge_time IS NULL) = (delete_time IS NULL)),
    PRIMARY KEY (workspace, id),
    FOREIGN KEY (workspace, brief_id, brief_revision) REFERENCES brief_revisions
);
CREATE INDEX designs_workspace_create_time_id_idx ON designs (workspace, create_time, id);
CREATE INDEX designs_workspace_brief_id_brief_revision_idx ON designs (workspace, brief_id, brief_revision);
CREATE INDEX designs_unfinished_idx ON designs (workspace) WHERE finish_time IS NULL;

CREATE TABLE operations (
    id uuid PRIMARY KEY,
    workspace text COLLATE "C" NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    kind text COLLATE "C" NOT NULL,
    design_id text COLLATE "C" NOT NULL,
    create_time timestamptz NOT NULL,
    FOREIGN KEY (workspace, design_id) REFERENCES designs ON DELETE CASCADE
);
CREATE INDEX operations_workspace_design_id_idx ON operations (workspace, design_id);
CREATE INDEX operations_workspace_create_time_id_idx ON operations (workspace, create_time, id);

CREATE TABLE blobs (
    workspace text COLLATE "C" NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    digest text COLLATE "C" NOT NULL,
    content bytea NOT NULL,
    create_time timestamptz NOT NULL,
    PRIMARY KEY (workspace, digest)
);

CREATE TABLE deliverables (
    workspace text COLLATE "C" NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    design_id text COLLATE "C" NOT NULL,
    analysis text COLLATE "C" NOT NULL,
    position integer NOT NULL,
    digest text COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace, design_id, analysis),
    FOREIGN KEY (workspace, design_id) REFERENCES designs ON DELETE CASCADE,
    FOREIGN KEY (workspace, digest) REFERENCES blobs
);
CREATE INDEX deliverables_workspace_digest_idx ON deliverables (workspace, digest);

CREATE TABLE artefacts (
    workspace text COLLATE "C" NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    design_id text COLLATE "C" NOT NULL,
    path text COLLATE "C" NOT NULL,
    media_type text COLLATE "C" NOT NULL,
    size bigint NOT NULL,
    digest text COLLATE "C" NOT NULL,
    evidence text[] COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace, design_id, path),
    FOREIGN KEY (workspace, design_id) REFERENCES designs ON DELETE CASCADE,
    FOREIGN KEY (workspace, digest) REFERENCES blobs
);
CREATE INDEX artefacts_workspace_digest_idx ON artefacts (workspace, digest);

CREATE TABLE results (
    workspace text COLLATE "C" NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    key text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    payload bytea NOT NULL,
    create_time timestamptz NOT NULL,
    use_time timestamptz NOT NULL,
    PRIMARY KEY (workspace, key)
);
CREATE INDEX results_workspace_use_time_idx ON results (workspace, use_time);

CREATE TABLE request_ids (
    workspace text COLLATE "C" NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    method text COLLATE "C" NOT NULL,
    request_id uuid NOT NULL,
    body_digest bytea NOT NULL,
    reference text COLLATE "C" NOT NULL,
    create_time timestamptz NOT NULL,
    PRIMARY KEY (workspace, method, request_id)
);
CREATE INDEX request_ids_workspace_create_time_idx ON request_ids (workspace, create_time);

CREATE TABLE audit_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace text COLLATE "C" NOT NULL,
    time timestamptz NOT NULL DEFAULT clock_timestamp(),
    subject text COLLATE "C" NOT NULL,
    request_id text COLLATE "C" NOT NULL,
    action text COLLATE "C" NOT NULL,
    resource text COLLATE "C" NOT NULL,
    before_etag text COLLATE "C" NOT NULL,
    after_etag text COLLATE "C" NOT NULL
);
CREATE INDEX audit_log_workspace_time_idx ON audit_log (workspace, time);

CREATE TABLE server_secrets (
    name text COLLATE "C" PRIMARY KEY,
    value bytea NOT NULL,
    create_time timestamptz NOT NULL
);
"""

TENANTS = (
    "api_keys",
    "briefs",
    "brief_revisions",
    "designs",
    "operations",
    "blobs",
    "deliverables",
    "artefacts",
    "results",
    "request_ids",
    "audit_log",
)

POLICY = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON {table}
    USING ({column} = current_setting('groundplan.workspace', true))
    WITH CHECK ({column} = current_setting('groundplan.workspace', true));
"""

# Who presents a key may see the one row of that key: this is how a call finds its workspace.
PRESENTED = """
CREATE POLICY presented ON api_keys FOR SELECT USING (id = current_setting('groundplan.key', true));
"""

# Maintenance goes from workspace to workspace and needs their names, nothing more. The policy is for the owner alone,
# the function runs as the owner.
ROSTER = """
CREATE POLICY roster ON workspaces FOR SELECT TO CURRENT_USER USING (true);
CREATE FUNCTION workspace_ids() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT
    AS 'SELECT id FROM workspaces ORDER BY id';
REVOKE ALL ON FUNCTION workspace_ids() FROM PUBLIC;
"""

# Whatever the grants: an audit log that can be changed is none.
APPEND_ONLY = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege'; END$$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


def upgrade() -> None:
    run_script(TABLES)
    for table, column in (("workspaces", "id"), *((table, "workspace") for table in TENANTS)):
        run_script(POLICY.format(table=table, column=column))
    for script in (PRESENTED, ROSTER, APPEND_ONLY):
        run_script(script)
    op.get_bind().execute(
        sa.text("INSERT INTO server_secrets (name, value, create_time) VALUES ('page_tokens', :value, now())"),
        {"value": secrets.token_bytes(32)},
    )
