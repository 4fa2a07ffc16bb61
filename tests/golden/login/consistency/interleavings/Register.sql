-- Register at REPEATABLE READ, CloseAccount at SERIALIZABLE and VerifyEmail at SERIALIZABLE: all commit, with an outcome that no serial order has.
-- Register, CloseAccount and VerifyEmail at SERIALIZABLE: refused with 40001, waiting, or serial.
--
-- In the directory of the two files, on a database of your own (it makes anew a schema named interleaving):
--     psql -X -q -d scratch -f Register.sql
--     psql -X -q -d scratch -v above=1 -f Register.sql
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
INSERT INTO accounts (id, created_at, display_name, email, failed_logins, locked_until, password_hash, state, updated_at) VALUES (1, 100, 1100, 2100, 3100, 4100, 5100, 6100, 7100);

\echo ' 1 A: BEGIN Register'
\if :{?above}
BEGIN ISOLATION LEVEL SERIALIZABLE;
\else
BEGIN ISOLATION LEVEL REPEATABLE READ;
\endif
\set q1_email '0'
\set q1_id '0'
-- stands for: INSERT INTO accounts (email, password_hash, display_name, state, failed_logins, created_at, updated_at) VALUES (:email, :password_hash, :display_name, 'unverified', 0, now(), now()) ON CONFLICT (email) DO NOTHING RETURNING id
\echo ' 2 A: SELECT email, id FROM accounts WHERE id = 1'
SELECT email, id FROM accounts WHERE id = 1 \gset q1_

\if :{?above}
\! psql -X -q -v above=1 -f Register.b.sql
\else
\! psql -X -q -f Register.b.sql
\endif

-- stands for: INSERT INTO one_time_tokens (account_id, purpose, token_hash, created_at, expires_at) VALUES (:account_id, 'verify_email', :token_hash, now(), now() + interval '2 days')
\echo '11 A: INSERT INTO one_time_tokens (id, account_id, created_at, expires_at, purpose, token_hash, used_at) VALUES (2, 7, <q1_email>::bigint + <q1_id>::bigint + 101000, 3, 4, 5, 6)'
INSERT INTO one_time_tokens (id, account_id, created_at, expires_at, purpose, token_hash, used_at) VALUES (2, 7, :'q1_email'::bigint + :'q1_id'::bigint + 101000, 3, 4, 5, 6);
\echo '12 A: COMMIT'
COMMIT;

\echo What is left:
TABLE accounts;
TABLE one_time_tokens;
