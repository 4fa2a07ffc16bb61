-- Session B of VerifyEmail.sql, which runs it.
SET search_path = interleaving;
SET enable_seqscan = off;  -- so that SERIALIZABLE notes the rows that are read, not whole tables
SET lock_timeout = '2s';

\echo ' 4 B: BEGIN VerifyEmail 2'
\if :{?above}
BEGIN ISOLATION LEVEL SERIALIZABLE;
\else
BEGIN ISOLATION LEVEL REPEATABLE READ;
\endif
\set q1_matches '0'
\set q1_expires_at '0'
\set q1_purpose '0'
\set q1_used_at '0'
-- stands for: UPDATE one_time_tokens SET used_at = now() WHERE token_hash = :token_hash AND purpose = 'verify_email' AND used_at IS NULL AND expires_at > now() RETURNING account_id
\echo ' 5 B: SELECT count(*) AS matches, coalesce(sum(expires_at), 0) AS expires_at, coalesce(sum(purpose), 0) AS purpose, coalesce(sum(used_at), 0) AS used_at FROM one_time_tokens WHERE expires_at = 2 AND purpose = 3 AND token_hash = 4 AND used_at = 5'
SELECT count(*) AS matches, coalesce(sum(expires_at), 0) AS expires_at, coalesce(sum(purpose), 0) AS purpose, coalesce(sum(used_at), 0) AS used_at FROM one_time_tokens WHERE expires_at = 2 AND purpose = 3 AND token_hash = 4 AND used_at = 5 \gset q1_
-- stands for: UPDATE accounts SET state = 'active', updated_at = now() WHERE id = :account_id AND state = 'unverified'
\echo ' 6 B: UPDATE accounts SET state = 2 * id + 2 * state + <q1_matches>::bigint + <q1_expires_at>::bigint + <q1_purpose>::bigint + <q1_used_at>::bigint + 201000, updated_at = 2 * id + 2 * state + <q1_matches>::bigint + <q1_expires_at>::bigint + <q1_purpose>::bigint + <q1_used_at>::bigint + 202000 WHERE id = 6 RETURNING state, updated_at, id'
UPDATE accounts SET state = 2 * id + 2 * state + :'q1_matches'::bigint + :'q1_expires_at'::bigint + :'q1_purpose'::bigint + :'q1_used_at'::bigint + 201000, updated_at = 2 * id + 2 * state + :'q1_matches'::bigint + :'q1_expires_at'::bigint + :'q1_purpose'::bigint + :'q1_used_at'::bigint + 202000 WHERE id = 6 RETURNING state, updated_at, id;
\echo ' 7 B: COMMIT'
COMMIT;
