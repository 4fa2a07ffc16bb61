-- Session B of LogIn_2.sql, which runs it.
SET search_path = interleaving;
SET enable_seqscan = off;  -- so that SERIALIZABLE notes the rows that are read, not whole tables
SET lock_timeout = '2s';

\echo ' 3 B: BEGIN ConfirmPasswordReset'
BEGIN ISOLATION LEVEL SERIALIZABLE;
-- stands for: UPDATE one_time_tokens SET used_at = now() WHERE token_hash = :token_hash AND purpose = 'reset_password' AND used_at IS NULL AND expires_at > now() RETURNING account_id
\echo ' 4 B: UPDATE one_time_tokens SET used_at = 2 * account_id + 2 * expires_at + 2 * purpose + 2 * token_hash + 2 * used_at + 201000 WHERE id = 2 RETURNING used_at, account_id, expires_at, purpose, token_hash'
UPDATE one_time_tokens SET used_at = 2 * account_id + 2 * expires_at + 2 * purpose + 2 * token_hash + 2 * used_at + 201000 WHERE id = 2 RETURNING used_at, account_id, expires_at, purpose, token_hash;
-- stands for: UPDATE accounts SET password_hash = :password_hash, failed_logins = 0, locked_until = NULL, updated_at = now() WHERE id = :account_id
\echo ' 5 B: UPDATE accounts SET password_hash = 2 * id + 202000, failed_logins = 2 * id + 203000, locked_until = 2 * id + 204000, updated_at = 2 * id + 205000 WHERE id = 1 RETURNING password_hash, failed_logins, locked_until, updated_at, id'
UPDATE accounts SET password_hash = 2 * id + 202000, failed_logins = 2 * id + 203000, locked_until = 2 * id + 204000, updated_at = 2 * id + 205000 WHERE id = 1 RETURNING password_hash, failed_logins, locked_until, updated_at, id;
-- stands for: UPDATE sessions SET revoked_at = now() WHERE account_id = :account_id AND revoked_at IS NULL
\echo ' 6 B: UPDATE sessions SET revoked_at = 2 * account_id + 2 * revoked_at + 206000 WHERE account_id = 1 AND revoked_at = 5 RETURNING revoked_at, account_id'
UPDATE sessions SET revoked_at = 2 * account_id + 2 * revoked_at + 206000 WHERE account_id = 1 AND revoked_at = 5 RETURNING revoked_at, account_id;
\echo ' 7 B: COMMIT'
COMMIT;
