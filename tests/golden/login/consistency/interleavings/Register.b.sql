-- Session B of Register.sql, which runs it.
SET search_path = interleaving;
SET enable_seqscan = off;  -- so that SERIALIZABLE notes the rows that are read, not whole tables
SET lock_timeout = '2s';

\echo ' 3 B: BEGIN CloseAccount'
BEGIN ISOLATION LEVEL SERIALIZABLE;
-- stands for: UPDATE accounts SET state = 'closed', email = :closed_email, display_name = 'Former user', updated_at = now() WHERE id = :account_id AND state IN ('unverified', 'active')
\echo ' 4 B: UPDATE accounts SET state = 2 * id + 2 * state + 201000, email = 2 * id + 2 * state + 202000, display_name = 2 * id + 2 * state + 203000, updated_at = 2 * id + 2 * state + 204000 WHERE id = 1 RETURNING state, email, display_name, updated_at, id'
UPDATE accounts SET state = 2 * id + 2 * state + 201000, email = 2 * id + 2 * state + 202000, display_name = 2 * id + 2 * state + 203000, updated_at = 2 * id + 2 * state + 204000 WHERE id = 1 RETURNING state, email, display_name, updated_at, id;
-- stands for: UPDATE sessions SET revoked_at = now() WHERE account_id = :account_id AND revoked_at IS NULL
\echo ' 5 B: UPDATE sessions SET revoked_at = 2 * account_id + 2 * revoked_at + 205000 WHERE account_id = 1 AND revoked_at = 8 RETURNING revoked_at, account_id'
UPDATE sessions SET revoked_at = 2 * account_id + 2 * revoked_at + 205000 WHERE account_id = 1 AND revoked_at = 8 RETURNING revoked_at, account_id;
\echo ' 6 B: COMMIT'
COMMIT;

\echo ' 7 B: BEGIN VerifyEmail'
BEGIN ISOLATION LEVEL SERIALIZABLE;
\set q1_matches '0'
\set q1_expires_at '0'
\set q1_purpose '0'
\set q1_used_at '0'
-- stands for: UPDATE one_time_tokens SET used_at = now() WHERE token_hash = :token_hash AND purpose = 'verify_email' AND used_at IS NULL AND expires_at > now() RETURNING account_id
\echo ' 8 B: SELECT count(*) AS matches, coalesce(sum(expires_at), 0) AS expires_at, coalesce(sum(purpose), 0) AS purpose, coalesce(sum(used_at), 0) AS used_at FROM one_time_tokens WHERE expires_at = 3 AND purpose = 4 AND token_hash = 5 AND used_at = 6'
SELECT count(*) AS matches, coalesce(sum(expires_at), 0) AS expires_at, coalesce(sum(purpose), 0) AS purpose, coalesce(sum(used_at), 0) AS used_at FROM one_time_tokens WHERE expires_at = 3 AND purpose = 4 AND token_hash = 5 AND used_at = 6 \gset q1_
-- stands for: UPDATE accounts SET state = 'active', updated_at = now() WHERE id = :account_id AND state = 'unverified'
\echo ' 9 B: UPDATE accounts SET state = 2 * id + 2 * state + <q1_matches>::bigint + <q1_expires_at>::bigint + <q1_purpose>::bigint + <q1_used_at>::bigint + 301000, updated_at = 2 * id + 2 * state + <q1_matches>::bigint + <q1_expires_at>::bigint + <q1_purpose>::bigint + <q1_used_at>::bigint + 302000 WHERE id = 1 RETURNING state, updated_at, id'
UPDATE accounts SET state = 2 * id + 2 * state + :'q1_matches'::bigint + :'q1_expires_at'::bigint + :'q1_purpose'::bigint + :'q1_used_at'::bigint + 301000, updated_at = 2 * id + 2 * state + :'q1_matches'::bigint + :'q1_expires_at'::bigint + :'q1_purpose'::bigint + :'q1_used_at'::bigint + 302000 WHERE id = 1 RETURNING state, updated_at, id;
\echo '10 B: COMMIT'
COMMIT;
