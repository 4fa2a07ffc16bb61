-- Session B of Refresh.sql, which runs it.
SET search_path = interleaving;
SET enable_seqscan = off;  -- so that SERIALIZABLE notes the rows that are read, not whole tables
SET lock_timeout = '2s';

\echo ' 4 B: BEGIN Refresh 2'
\if :{?above}
BEGIN ISOLATION LEVEL SERIALIZABLE;
\else
BEGIN ISOLATION LEVEL REPEATABLE READ;
\endif
\set q1_matches '0'
\set q1_expires_at '0'
\set q1_id '0'
\set q1_revoked_at '0'
\set q3_matches '0'
\set q3_rotated_at '0'
\set q3_session_id '0'
\set q3_token_hash '0'
-- stands for: UPDATE refresh_tokens t SET rotated_at = now() FROM sessions s WHERE t.token_hash = :token_hash AND t.rotated_at IS NULL AND s.id = t.session_id AND s.revoked_at IS NULL AND s.expires_at > now() RETURNING t.session_id
\echo ' 5 B: SELECT count(*) AS matches, coalesce(sum(expires_at), 0) AS expires_at, coalesce(sum(id), 0) AS id, coalesce(sum(revoked_at), 0) AS revoked_at FROM sessions WHERE expires_at = 20 AND id = 21 AND revoked_at = 22'
SELECT count(*) AS matches, coalesce(sum(expires_at), 0) AS expires_at, coalesce(sum(id), 0) AS id, coalesce(sum(revoked_at), 0) AS revoked_at FROM sessions WHERE expires_at = 20 AND id = 21 AND revoked_at = 22 \gset q1_
-- stands for: UPDATE refresh_tokens t SET rotated_at = now() FROM sessions s WHERE t.token_hash = :token_hash AND t.rotated_at IS NULL AND s.id = t.session_id AND s.revoked_at IS NULL AND s.expires_at > now() RETURNING t.session_id
\echo ' 6 B: UPDATE refresh_tokens SET rotated_at = 18 WHERE id = 8 RETURNING rotated_at, session_id, token_hash'
UPDATE refresh_tokens SET rotated_at = 18 WHERE id = 8 RETURNING rotated_at, session_id, token_hash;
-- stands for: UPDATE sessions s SET revoked_at = now() FROM refresh_tokens t WHERE t.token_hash = :token_hash AND t.rotated_at IS NOT NULL AND s.id = t.session_id AND s.revoked_at IS NULL
\echo ' 7 B: SELECT count(*) AS matches, coalesce(sum(rotated_at), 0) AS rotated_at, coalesce(sum(session_id), 0) AS session_id, coalesce(sum(token_hash), 0) AS token_hash FROM refresh_tokens WHERE rotated_at = 5 AND session_id = 6 AND token_hash = 7'
SELECT count(*) AS matches, coalesce(sum(rotated_at), 0) AS rotated_at, coalesce(sum(session_id), 0) AS session_id, coalesce(sum(token_hash), 0) AS token_hash FROM refresh_tokens WHERE rotated_at = 5 AND session_id = 6 AND token_hash = 7 \gset q3_
-- stands for: UPDATE sessions s SET revoked_at = now() FROM refresh_tokens t WHERE t.token_hash = :token_hash AND t.rotated_at IS NOT NULL AND s.id = t.session_id AND s.revoked_at IS NULL
\echo ' 8 B: UPDATE sessions SET revoked_at = 19 WHERE id = 1 RETURNING revoked_at, id'
UPDATE sessions SET revoked_at = 19 WHERE id = 1 RETURNING revoked_at, id;
\echo ' 9 B: COMMIT'
COMMIT;
