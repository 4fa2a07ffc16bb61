-- Accounts and login: PostgreSQL 18, 4 tables.
-- Conventions: money is bigint in minor units; time is timestamptz; enumerations are text with a CHECK;
-- every reference has an index; names are <table>_<columns>_<kind> and at most 63 bytes.
-- Run in one transaction: psql -v ON_ERROR_STOP=1 --single-transaction -f schema.sql

-- Tables ------------------------------------------------------------------------------------------

-- Who may log in. Ten wrong passwords in a row lock it for a quarter of an hour.
CREATE TABLE accounts (
    id            bigint      GENERATED ALWAYS AS IDENTITY,
    email         text        NOT NULL,
    password_hash text        NOT NULL,
    display_name  text        NOT NULL,
    state         text        NOT NULL DEFAULT 'unverified',
    failed_logins integer     NOT NULL DEFAULT 0,
    locked_until  timestamptz,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    CONSTRAINT accounts_pkey PRIMARY KEY (id),
    CONSTRAINT accounts_email_key UNIQUE (email),
    CONSTRAINT accounts_email_length_check CHECK (char_length(email) <= 254),
    CONSTRAINT accounts_email_pattern_check CHECK (email ~ '^[^@[:space:]A-Z]+@[^@[:space:]A-Z]+$'),
    CONSTRAINT accounts_password_hash_length_check CHECK (char_length(password_hash) <= 255),
    CONSTRAINT accounts_display_name_length_check CHECK (char_length(display_name) <= 60),
    CONSTRAINT accounts_state_values_check CHECK (state IN ('unverified', 'active', 'closed')),
    CONSTRAINT accounts_failed_logins_range_check CHECK (failed_logins BETWEEN 0 AND 10)
);

-- One signed-in device. It ends when it expires, at logout, or when a replaced refresh token comes back.
CREATE TABLE sessions (
    id         bigint      GENERATED ALWAYS AS IDENTITY,
    account_id bigint      NOT NULL,
    device     text,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    CONSTRAINT sessions_pkey PRIMARY KEY (id),
    CONSTRAINT sessions_device_length_check CHECK (char_length(device) <= 200),
    CONSTRAINT sessions_session_ends_after_it_begins_check CHECK (expires_at > created_at),
    CONSTRAINT sessions_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
);

-- Each refresh replaces the session's token; the one before stays for a day, so that its reuse is noticed.
CREATE TABLE refresh_tokens (
    id         bigint      GENERATED ALWAYS AS IDENTITY,
    session_id bigint      NOT NULL,
    token_hash bytea       NOT NULL,
    issued_at  timestamptz NOT NULL,
    rotated_at timestamptz,
    CONSTRAINT refresh_tokens_pkey PRIMARY KEY (id),
    CONSTRAINT refresh_tokens_token_hash_key UNIQUE (token_hash),
    CONSTRAINT refresh_tokens_token_hash_length_check CHECK (octet_length(token_hash) <= 32),
    CONSTRAINT refresh_tokens_session_id_fkey FOREIGN KEY (session_id) REFERENCES sessions (id) ON DELETE CASCADE
);

-- Proof of access to the mailbox; usable once and for a short time.
CREATE TABLE one_time_tokens (
    id         bigint      GENERATED ALWAYS AS IDENTITY,
    account_id bigint      NOT NULL,
    purpose    text        NOT NULL,
    token_hash bytea       NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    CONSTRAINT one_time_tokens_pkey PRIMARY KEY (id),
    CONSTRAINT one_time_tokens_token_hash_key UNIQUE (token_hash),
    CONSTRAINT one_time_tokens_purpose_values_check CHECK (purpose IN ('verify_email', 'reset_password')),
    CONSTRAINT one_time_tokens_token_hash_length_check CHECK (octet_length(token_hash) <= 32),
    CONSTRAINT one_time_tokens_token_used_in_time_check CHECK (used_at IS NULL OR used_at <= expires_at),
    CONSTRAINT one_time_tokens_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
);

-- Indexes -----------------------------------------------------------------------------------------

-- Rows by account_id, and the check when a row of accounts is deleted.
CREATE INDEX sessions_account_id_idx ON sessions (account_id);

-- Rows by session_id, and the check when a row of sessions is deleted.
CREATE INDEX refresh_tokens_session_id_idx ON refresh_tokens (session_id);

-- Rows by account_id, and the check when a row of accounts is deleted.
CREATE INDEX one_time_tokens_account_id_idx ON one_time_tokens (account_id);

-- Rules that no constraint can state --------------------------------------------------------------

-- Only declared changes of state.
CREATE FUNCTION accounts_state_transition() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    IF (OLD.state, NEW.state) IN (
        ('unverified', 'active'),
        ('unverified', 'closed'),
        ('active', 'closed')
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'accounts.state may not go from % to %', OLD.state, NEW.state
        USING ERRCODE = 'check_violation', CONSTRAINT = 'accounts_state_transition', TABLE = 'accounts';
END
$function$;
CREATE TRIGGER accounts_state_transition BEFORE UPDATE OF state ON accounts
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION accounts_state_transition();
-- created_at keep their first value.
CREATE FUNCTION accounts_immutable() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    RAISE EXCEPTION 'accounts: created_at keep their first value'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'accounts_immutable', TABLE = 'accounts';
END
$function$;
CREATE TRIGGER accounts_immutable BEFORE UPDATE OF created_at ON accounts
    FOR EACH ROW WHEN (OLD.created_at IS DISTINCT FROM NEW.created_at) EXECUTE FUNCTION accounts_immutable();

-- created_at, expires_at keep their first value.
CREATE FUNCTION sessions_immutable() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    RAISE EXCEPTION 'sessions: created_at, expires_at keep their first value'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'sessions_immutable', TABLE = 'sessions';
END
$function$;
CREATE TRIGGER sessions_immutable BEFORE UPDATE OF created_at, expires_at ON sessions
    FOR EACH ROW WHEN (OLD.created_at IS DISTINCT FROM NEW.created_at OR OLD.expires_at IS DISTINCT FROM NEW.expires_at) EXECUTE FUNCTION sessions_immutable();

-- token_hash, issued_at keep their first value.
CREATE FUNCTION refresh_tokens_immutable() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    RAISE EXCEPTION 'refresh_tokens: token_hash, issued_at keep their first value'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'refresh_tokens_immutable', TABLE = 'refresh_tokens';
END
$function$;
CREATE TRIGGER refresh_tokens_immutable BEFORE UPDATE OF token_hash, issued_at ON refresh_tokens
    FOR EACH ROW WHEN (OLD.token_hash IS DISTINCT FROM NEW.token_hash OR OLD.issued_at IS DISTINCT FROM NEW.issued_at) EXECUTE FUNCTION refresh_tokens_immutable();

-- purpose, token_hash, created_at, expires_at keep their first value.
CREATE FUNCTION one_time_tokens_immutable() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    RAISE EXCEPTION 'one_time_tokens: purpose, token_hash, created_at, expires_at keep their first value'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'one_time_tokens_immutable', TABLE = 'one_time_tokens';
END
$function$;
CREATE TRIGGER one_time_tokens_immutable BEFORE UPDATE OF purpose, token_hash, created_at, expires_at ON one_time_tokens
    FOR EACH ROW WHEN (OLD.purpose IS DISTINCT FROM NEW.purpose OR OLD.token_hash IS DISTINCT FROM NEW.token_hash OR OLD.created_at IS DISTINCT FROM NEW.created_at OR OLD.expires_at IS DISTINCT FROM NEW.expires_at) EXECUTE FUNCTION one_time_tokens_immutable();

-- Comments ----------------------------------------------------------------------------------------

COMMENT ON TABLE accounts IS 'Who may log in. Ten wrong passwords in a row lock it for a quarter of an hour.';
COMMENT ON COLUMN accounts.id IS 'Surrogate key of the account.';
COMMENT ON COLUMN accounts.email IS 'Lower case. Personal data.';
COMMENT ON COLUMN accounts.password_hash IS 'Argon2id in PHC form. Secret data.';
COMMENT ON COLUMN accounts.display_name IS 'Display name of the account. Personal data.';
COMMENT ON COLUMN accounts.state IS 'State of the account. Personal data.';
COMMENT ON COLUMN accounts.failed_logins IS 'In a row; a right password resets it. Personal data.';
COMMENT ON COLUMN accounts.locked_until IS 'Locked until of the account. Personal data.';
COMMENT ON COLUMN accounts.created_at IS 'Created at of the account. Personal data.';
COMMENT ON COLUMN accounts.updated_at IS 'Updated at of the account. Personal data.';

COMMENT ON TABLE sessions IS 'One signed-in device. It ends when it expires, at logout, or when a replaced refresh token comes back.';
COMMENT ON COLUMN sessions.id IS 'Surrogate key of the session.';
COMMENT ON COLUMN sessions.account_id IS 'The account of the session, a row of accounts.';
COMMENT ON COLUMN sessions.device IS 'Device of the session. Personal data.';
COMMENT ON COLUMN sessions.created_at IS 'Created at of the session. Personal data.';
COMMENT ON COLUMN sessions.expires_at IS 'Expires at of the session. Personal data.';
COMMENT ON COLUMN sessions.revoked_at IS 'Revoked at of the session. Personal data.';

COMMENT ON TABLE refresh_tokens IS 'Each refresh replaces the session''s token; the one before stays for a day, so that its reuse is noticed.';
COMMENT ON COLUMN refresh_tokens.id IS 'Surrogate key of the refresh token.';
COMMENT ON COLUMN refresh_tokens.session_id IS 'The session of the refresh token, a row of sessions.';
COMMENT ON COLUMN refresh_tokens.token_hash IS 'SHA-256; the token itself is never stored. Secret data.';
COMMENT ON COLUMN refresh_tokens.issued_at IS 'Issued at of the refresh token. Secret data.';
COMMENT ON COLUMN refresh_tokens.rotated_at IS 'Rotated at of the refresh token. Secret data.';

COMMENT ON TABLE one_time_tokens IS 'Proof of access to the mailbox; usable once and for a short time.';
COMMENT ON COLUMN one_time_tokens.id IS 'Surrogate key of the one time token.';
COMMENT ON COLUMN one_time_tokens.account_id IS 'The account of the one time token, a row of accounts.';
COMMENT ON COLUMN one_time_tokens.purpose IS 'Purpose of the one time token. Secret data.';
COMMENT ON COLUMN one_time_tokens.token_hash IS 'Token hash of the one time token. Secret data.';
COMMENT ON COLUMN one_time_tokens.created_at IS 'Created at of the one time token. Secret data.';
COMMENT ON COLUMN one_time_tokens.expires_at IS 'Expires at of the one time token. Secret data.';
COMMENT ON COLUMN one_time_tokens.used_at IS 'Used at of the one time token. Secret data.';
