-- Refresh and Refresh 2 at REPEATABLE READ: all commit, with an outcome that no serial order has.
-- Refresh and Refresh 2 at SERIALIZABLE: refused with 40001, waiting, or serial.
--
-- In the directory of the two files, on a database of your own (it makes anew a schema named interleaving):
--     psql -X -q -d scratch -f Refresh.sql
--     psql -X -q -d scratch -v above=1 -f Refresh.sql
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
CREATE TABLE refresh_tokens (id bigint NOT NULL, issued_at bigint NOT NULL, rotated_at bigint NOT NULL, session_id bigint NOT NULL, token_hash bigint NOT NULL, PRIMARY KEY (id)) WITH (fillfactor = 50);
CREATE TABLE sessions (id bigint NOT NULL, account_id bigint NOT NULL, created_at bigint NOT NULL, device bigint NOT NULL, expires_at bigint NOT NULL, revoked_at bigint NOT NULL, PRIMARY KEY (id)) WITH (fillfactor = 50);
INSERT INTO sessions (id, account_id, created_at, device, expires_at, revoked_at) VALUES (1, 100, 1100, 2100, 2, 3);
INSERT INTO refresh_tokens (id, issued_at, rotated_at, session_id, token_hash) VALUES (4, 200, 5, 6, 7);
INSERT INTO refresh_tokens (id, issued_at, rotated_at, session_id, token_hash) VALUES (8, 300, 9, 10, 11);

\echo ' 1 A: BEGIN Refresh'
\if :{?above}
BEGIN ISOLATION LEVEL SERIALIZABLE;
\else
BEGIN ISOLATION LEVEL REPEATABLE READ;
\endif
\set q1_matches '0'
\set q1_expires_at '0'
\set q1_id '0'
\set q1_revoked_at '0'
-- stands for: UPDATE refresh_tokens t SET rotated_at = now() FROM sessions s WHERE t.token_hash = :token_hash AND t.rotated_at IS NULL AND s.id = t.session_id AND s.revoked_at IS NULL AND s.expires_at > now() RETURNING t.session_id
\echo ' 2 A: SELECT count(*) AS matches, coalesce(sum(expires_at), 0) AS expires_at, coalesce(sum(id), 0) AS id, coalesce(sum(revoked_at), 0) AS revoked_at FROM sessions WHERE expires_at = 2 AND id = 1 AND revoked_at = 3'
SELECT count(*) AS matches, coalesce(sum(expires_at), 0) AS expires_at, coalesce(sum(id), 0) AS id, coalesce(sum(revoked_at), 0) AS revoked_at FROM sessions WHERE expires_at = 2 AND id = 1 AND revoked_at = 3 \gset q1_
-- stands for: UPDATE refresh_tokens t SET rotated_at = now() FROM sessions s WHERE t.token_hash = :token_hash AND t.rotated_at IS NULL AND s.id = t.session_id AND s.revoked_at IS NULL AND s.expires_at > now() RETURNING t.session_id
\echo ' 3 A: UPDATE refresh_tokens SET rotated_at = 13 WHERE id = 4 RETURNING rotated_at, session_id, token_hash'
UPDATE refresh_tokens SET rotated_at = 13 WHERE id = 4 RETURNING rotated_at, session_id, token_hash;

\if :{?above}
\! psql -X -q -v above=1 -f Refresh.b.sql
\else
\! psql -X -q -f Refresh.b.sql
\endif

-- stands for: INSERT INTO refresh_tokens (session_id, token_hash, issued_at) VALUES (:session_id, :new_token_hash, now())
\echo '10 A: INSERT INTO refresh_tokens (id, issued_at, rotated_at, session_id, token_hash) VALUES (12, <q1_matches>::bigint + <q1_expires_at>::bigint + <q1_id>::bigint + <q1_revoked_at>::bigint + 101000, 14, 15, 16)'
INSERT INTO refresh_tokens (id, issued_at, rotated_at, session_id, token_hash) VALUES (12, :'q1_matches'::bigint + :'q1_expires_at'::bigint + :'q1_id'::bigint + :'q1_revoked_at'::bigint + 101000, 14, 15, 16);
\echo '11 A: COMMIT'
COMMIT;

\echo What is left:
TABLE refresh_tokens;
TABLE sessions;
