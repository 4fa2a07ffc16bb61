-- Session B of RequestPasswordReset.sql, which runs it.
SET search_path = interleaving;
SET enable_seqscan = off;  -- so that SERIALIZABLE notes the rows that are read, not whole tables
SET lock_timeout = '2s';

\echo ' 3 B: BEGIN RequestPasswordReset'
\if :{?above}
BEGIN ISOLATION LEVEL SERIALIZABLE;
\else
BEGIN ISOLATION LEVEL REPEATABLE READ;
\endif
\set q1_matches '0'
\set q1_email '0'
\set q1_id '0'
\set q1_state '0'
-- stands for: INSERT INTO one_time_tokens (account_id, purpose, token_hash, created_at, expires_at) SELECT a.id, 'reset_password', :token_hash, now(), now() + interval '30 minutes' FROM accounts a WHERE a.email = :email AND a.state <> 'closed'
\echo ' 4 B: SELECT count(*) AS matches, coalesce(sum(email), 0) AS email, coalesce(sum(id), 0) AS id, coalesce(sum(state), 0) AS state FROM accounts WHERE email = 3 AND state = 4'
SELECT count(*) AS matches, coalesce(sum(email), 0) AS email, coalesce(sum(id), 0) AS id, coalesce(sum(state), 0) AS state FROM accounts WHERE email = 3 AND state = 4 \gset q1_
-- stands for: INSERT INTO one_time_tokens (account_id, purpose, token_hash, created_at, expires_at) SELECT a.id, 'reset_password', :token_hash, now(), now() + interval '30 minutes' FROM accounts a WHERE a.email = :email AND a.state <> 'closed'
\echo ' 5 B: INSERT INTO one_time_tokens (id, account_id, created_at, expires_at, purpose, token_hash, used_at) VALUES (1, <q1_matches>::bigint + <q1_email>::bigint + <q1_id>::bigint + <q1_state>::bigint + 201000, <q1_matches>::bigint + <q1_email>::bigint + <q1_id>::bigint + <q1_state>::bigint + 202000, 7, 8, 6, 9)'
INSERT INTO one_time_tokens (id, account_id, created_at, expires_at, purpose, token_hash, used_at) VALUES (1, :'q1_matches'::bigint + :'q1_email'::bigint + :'q1_id'::bigint + :'q1_state'::bigint + 201000, :'q1_matches'::bigint + :'q1_email'::bigint + :'q1_id'::bigint + :'q1_state'::bigint + 202000, 7, 8, 6, 9);
\echo ' 6 B: COMMIT'
COMMIT;
