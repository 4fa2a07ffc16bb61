-- VerifyEmail and VerifyEmail 2 at REPEATABLE READ: all commit, with an outcome that no serial order has.
-- VerifyEmail and VerifyEmail 2 at SERIALIZABLE: refused with 40001, waiting, or serial.
--
-- In the directory of the two files, on a database of your own (it makes anew a schema named interleaving):
--     psql -X -q -d scratch -f VerifyEmail.sql
--     psql -X -q -d scratch -v above=1 -f VerifyEmail.sql
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
INSERT INTO one_time_tokens (id, account_id, created_at, expires_at, purpose, token_hash, used_at) VALUES (1, 100, 1100, 2, 3, 4, 5);
INSERT INTO accounts (id, created_at, display_name, email, failed_logins, locked_until, password_hash, state, updated_at) VALUES (6, 200, 1200, 2200, 3200, 4200, 5200, 6200, 7200);

\echo ' 1 A: BEGIN VerifyEmail'
\if :{?above}
BEGIN ISOLATION LEVEL SERIALIZABLE;
\else
BEGIN ISOLATION LEVEL REPEATABLE READ;
\endif
\set q2_state '0'
-- stands for: UPDATE one_time_tokens SET used_at = now() WHERE token_hash = :token_hash AND purpose = 'verify_email' AND used_at IS NULL AND expires_at > now() RETURNING account_id
\echo ' 2 A: UPDATE one_time_tokens SET used_at = 7 WHERE id = 1 RETURNING used_at, account_id, expires_at, purpose, token_hash'
UPDATE one_time_tokens SET used_at = 7 WHERE id = 1 RETURNING used_at, account_id, expires_at, purpose, token_hash;
-- stands for: UPDATE accounts SET state = 'active', updated_at = now() WHERE id = :account_id AND state = 'unverified'
\echo ' 3 A: SELECT state FROM accounts WHERE id = 6'
SELECT state FROM accounts WHERE id = 6 \gset q2_

\if :{?above}
\! psql -X -q -v above=1 -f VerifyEmail.b.sql
\else
\! psql -X -q -f VerifyEmail.b.sql
\endif

\echo ' 8 A: COMMIT'
COMMIT;

\echo What is left:
TABLE accounts;
TABLE one_time_tokens;
