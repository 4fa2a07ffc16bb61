-- Session B of LogIn.sql, which runs it.
SET search_path = interleaving;
SET enable_seqscan = off;  -- so that SERIALIZABLE notes the rows that are read, not whole tables
SET lock_timeout = '2s';

\echo ' 3 B: BEGIN Register'
BEGIN ISOLATION LEVEL SERIALIZABLE;
-- stands for: INSERT INTO accounts (email, password_hash, display_name, state, failed_logins, created_at, updated_at) VALUES (:email, :password_hash, :display_name, 'unverified', 0, now(), now()) ON CONFLICT (email) DO NOTHING RETURNING id
\echo ' 4 B: INSERT INTO accounts (id, created_at, display_name, email, failed_logins, locked_until, password_hash, state, updated_at) VALUES (2, 201000, 11, 4, 0, 202000, 12, 9, 203000)'
INSERT INTO accounts (id, created_at, display_name, email, failed_logins, locked_until, password_hash, state, updated_at) VALUES (2, 201000, 11, 4, 0, 202000, 12, 9, 203000);
-- stands for: INSERT INTO one_time_tokens (account_id, purpose, token_hash, created_at, expires_at) VALUES (:account_id, 'verify_email', :token_hash, now(), now() + interval '2 days')
\echo ' 5 B: INSERT INTO one_time_tokens (id, account_id, created_at, expires_at, purpose, token_hash, used_at) VALUES (1, 10, 204000, 6, 7, 5, 8)'
INSERT INTO one_time_tokens (id, account_id, created_at, expires_at, purpose, token_hash, used_at) VALUES (1, 10, 204000, 6, 7, 5, 8);
\echo ' 6 B: COMMIT'
COMMIT;

\echo ' 7 B: BEGIN LogIn'
\if :{?above}
BEGIN ISOLATION LEVEL SERIALIZABLE;
\else
BEGIN ISOLATION LEVEL REPEATABLE READ;
\endif
\set q1_matches '0'
\set q1_email '0'
\set q1_id '0'
\set q1_locked_until '0'
\set q1_password_hash '0'
\set q1_state '0'
-- stands for: SELECT a.id, a.password_hash, a.state, a.locked_until FROM accounts a WHERE a.email = :email
\echo ' 8 B: SELECT count(*) AS matches, coalesce(sum(email), 0) AS email, coalesce(sum(id), 0) AS id, coalesce(sum(locked_until), 0) AS locked_until, coalesce(sum(password_hash), 0) AS password_hash, coalesce(sum(state), 0) AS state FROM accounts WHERE email = 4'
SELECT count(*) AS matches, coalesce(sum(email), 0) AS email, coalesce(sum(id), 0) AS id, coalesce(sum(locked_until), 0) AS locked_until, coalesce(sum(password_hash), 0) AS password_hash, coalesce(sum(state), 0) AS state FROM accounts WHERE email = 4 \gset q1_
\echo ' 9 B: COMMIT'
COMMIT;
