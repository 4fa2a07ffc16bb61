-- LogIn/2 at REPEATABLE READ and ConfirmPasswordReset at SERIALIZABLE: all commit, with an outcome that no serial order has.
-- LogIn/2 and ConfirmPasswordReset at SERIALIZABLE: refused with 40001, waiting, or serial.
--
-- In the directory of the two files, on a database of your own (it makes anew a schema named interleaving):
--     psql -X -q -d scratch -f LogIn_2.sql
--     psql -X -q -d scratch -v above=1 -f LogIn_2.sql
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
CREATE TABLE refresh_tokens (id bigint NOT NULL, issued_at bigint NOT NULL, rotated_at bigint NOT NULL, session_id bigint NOT NULL, token_hash bigint NOT NULL, PRIMARY KEY (id)) WITH (fillfactor = 50);
CREATE TABLE sessions (id bigint NOT NULL, account_id bigint NOT NULL, created_at bigint NOT NULL, device bigint NOT NULL, expires_at bigint NOT NULL, revoked_at bigint NOT NULL, PRIMARY KEY (id)) WITH (fillfactor = 50);
INSERT INTO accounts (id, created_at, display_name, email, failed_logins, locked_until, password_hash, state, updated_at) VALUES (1, 100, 1100, 2100, 3100, 4100, 5100, 6100, 7100);
INSERT INTO one_time_tokens (id, account_id, created_at, expires_at, purpose, token_hash, used_at) VALUES (2, 200, 1200, 2200, 3200, 4200, 5200);

\echo ' 1 A: BEGIN LogIn/2'
\if :{?above}
BEGIN ISOLATION LEVEL SERIALIZABLE;
\else
BEGIN ISOLATION LEVEL REPEATABLE READ;
\endif
\set q1_failed_logins '0'
\set q1_locked_until '0'
-- stands for: UPDATE accounts SET failed_logins = 0, locked_until = NULL, updated_at = now() WHERE id = :account_id AND (failed_logins > 0 OR locked_until IS NOT NULL)
\echo ' 2 A: SELECT failed_logins, locked_until FROM accounts WHERE id = 1'
SELECT failed_logins, locked_until FROM accounts WHERE id = 1 \gset q1_

\if :{?above}
\! psql -X -q -v above=1 -f LogIn_2.b.sql
\else
\! psql -X -q -f LogIn_2.b.sql
\endif

-- stands for: INSERT INTO sessions (account_id, device, created_at, expires_at) VALUES (:account_id, :device, now(), now() + interval '30 days') RETURNING id
\echo ' 8 A: INSERT INTO sessions (id, account_id, created_at, device, expires_at, revoked_at) VALUES (3, 1, <q1_failed_logins>::bigint + <q1_locked_until>::bigint + 101000, 6, <q1_failed_logins>::bigint + <q1_locked_until>::bigint + 102000, 5)'
INSERT INTO sessions (id, account_id, created_at, device, expires_at, revoked_at) VALUES (3, 1, :'q1_failed_logins'::bigint + :'q1_locked_until'::bigint + 101000, 6, :'q1_failed_logins'::bigint + :'q1_locked_until'::bigint + 102000, 5);
-- stands for: INSERT INTO refresh_tokens (session_id, token_hash, issued_at) VALUES (:session_id, :token_hash, now())
\echo ' 9 A: INSERT INTO refresh_tokens (id, issued_at, rotated_at, session_id, token_hash) VALUES (4, <q1_failed_logins>::bigint + <q1_locked_until>::bigint + 103000, <q1_failed_logins>::bigint + <q1_locked_until>::bigint + 104000, 7, 8)'
INSERT INTO refresh_tokens (id, issued_at, rotated_at, session_id, token_hash) VALUES (4, :'q1_failed_logins'::bigint + :'q1_locked_until'::bigint + 103000, :'q1_failed_logins'::bigint + :'q1_locked_until'::bigint + 104000, 7, 8);
\echo '10 A: COMMIT'
COMMIT;

\echo What is left:
TABLE accounts;
TABLE one_time_tokens;
TABLE refresh_tokens;
TABLE sessions;
