-- VerifyEmail at SERIALIZABLE and RequestPasswordReset at REPEATABLE READ: all commit, with an outcome that no serial order has.
-- VerifyEmail and RequestPasswordReset at SERIALIZABLE: refused with 40001, waiting, or serial.
--
-- In the directory of the two files, on a database of your own (it makes anew a schema named interleaving):
--     psql -X -q -d scratch -f RequestPasswordReset.sql
--     psql -X -q -d scratch -v above=1 -f RequestPasswordReset.sql
-- This file is session A; in the middle of its transaction it starts session B.

\setenv PGHOST :HOST
\setenv PGPORT :PORT
\setenv PGUSER :USER
\setenv PGDATABASE :DBNAME
DROP SCHEMA IF EXISTS interleaving CASCADE;
CREATE SCHEMA interleaving;
SET search_path = interleaving;
SET enable_seqscan = off;  -- so that SERIALIZABLE notes the rows that are read, not whole tables
SET lock_timeout = '2s';
CREATE TABLE accounts (id bigint NOT NULL, created_at bigint NOT NULL, display_name bigint NOT NULL, email bigint NOT NULL, failed_logins bigint NOT NULL, locked_until bigint NOT NULL, password_hash bigint NOT NULL, state bigint NOT NULL, updated_at bigint NOT NULL, PRIMARY KEY (id)) WITH (fillfactor = 50);
CREATE TABLE one_time_tokens (id bigint NOT NULL, account_id bigint NOT NULL, created_at bigint NOT NULL, expires_at bigint NOT NULL, purpose bigint NOT NULL, token_hash bigint NOT NULL, used_at bigint NOT NULL, PRIMARY KEY (id)) WITH (fillfactor = 50);
INSERT INTO accounts (id, created_at, display_name, email, failed_logins, locked_until, password_hash, state, updated_at) VALUES (2, 100, 1100, 3, 3100, 4100, 5100, 4, 7100);

\echo ' 1 A: BEGIN VerifyEmail'
BEGIN ISOLATION LEVEL SERIALIZABLE;
\set q1_matches '0'
\set q1_expires_at '0'
\set q1_purpose '0'
\set q1_used_at '0'
-- stands for: UPDATE one_time_tokens SET used_at = now() WHERE token_hash = :token_hash AND purpose = 'verify_email' AND used_at IS NULL AND expires_at > now() RETURNING account_id
\echo ' 2 A: SELECT count(*) AS matches, coalesce(sum(expires_at), 0) AS expires_at, coalesce(sum(purpose), 0) AS purpose, coalesce(sum(used_at), 0) AS used_at FROM one_time_tokens WHERE expires_at = 7 AND purpose = 8 AND token_hash = 6 AND used_at = 9'
SELECT count(*) AS matches, coalesce(sum(expires_at), 0) AS expires_at, coalesce(sum(purpose), 0) AS purpose, coalesce(sum(used_at), 0) AS used_at FROM one_time_tokens WHERE expires_at = 7 AND purpose = 8 AND token_hash = 6 AND used_at = 9 \gset q1_

\if :{?above}
\! psql -X -q -v above=1 -f RequestPasswordReset.b.sql
\else
\! psql -X -q -f RequestPasswordReset.b.sql
\endif

-- stands for: UPDATE accounts SET state = 'active', updated_at = now() WHERE id = :account_id AND state = 'unverified'
\echo ' 7 A: UPDATE accounts SET state = 5, updated_at = 2 * id + 2 * state + <q1_matches>::bigint + <q1_expires_at>::bigint + <q1_purpose>::bigint + <q1_used_at>::bigint + 101000 WHERE id = 2 RETURNING state, updated_at, id'
UPDATE accounts SET state = 5, updated_at = 2 * id + 2 * state + :'q1_matches'::bigint + :'q1_expires_at'::bigint + :'q1_purpose'::bigint + :'q1_used_at'::bigint + 101000 WHERE id = 2 RETURNING state, updated_at, id;
\echo ' 8 A: COMMIT'
COMMIT;

\echo What is left:
TABLE accounts;
TABLE one_time_tokens;
