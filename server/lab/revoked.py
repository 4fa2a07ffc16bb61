"""What roles of experiments may not call in any database: rights taken away in the template all are copied from."""

from server.lab import administration
from server.lab.guard.lists import ALLOWED_FUNCTIONS, REFUSED_FUNCTIONS

_REVOKE = """
DO $$ DECLARE found regprocedure; BEGIN
  FOR found IN SELECT p.oid::regprocedure FROM pg_proc p
    WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f' AND p.prorettype <> 'trigger'::regtype
      AND (p.proname = ANY ({refused})
        OR p.proname ~ '^(lo_|pg_sleep|pg_advisory_lock|pg_try_advisory_lock|pg_(cancel|terminate)_backend|pg_notify'
          '|pg_stat_reset|pg_export_snapshot|pg_logical_emit|pg_stat_get_activity|pg_ls_|pg_read_|pg_stat_file'
          '|pg_current_logfile|pg_switch_wal|pg_reload_conf|pg_rotate|pg_log_|pg_promote|pg_create_|pg_drop_)')
      AND p.proname <> ALL ({allowed})
  LOOP EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', found); END LOOP;
END $$
"""


def template_statements() -> tuple[str, ...]:
    """What a superuser runs in a template database, so that its copies are safe to give to a role without rights."""
    arrays = {
        name: "ARRAY[" + ", ".join(f"'{each}'" for each in sorted(names)) + "]::name[]"
        for name, names in (("refused", REFUSED_FUNCTIONS), ("allowed", ALLOWED_FUNCTIONS))
    }
    return (
        "GRANT USAGE, CREATE ON SCHEMA public TO PUBLIC",
        _REVOKE.format(**arrays),
        administration.functions(),
    )
