"""What the administrator does for the roles of experiments: functions in the schema ``lab`` of every template.

They run with the administrator's rights, in the caller's transaction, and check what they are asked for themselves:
`server.lab.guard` is not all that stands before them.
"""

from pathlib import Path

from server.engine.kernel.sql.extensions import AVAILABLE
from server.engine.kernel.sql.words import quoted

STANDINS = Path(__file__).parent / "extensions"
"""Extensions of ours that have the functions of PostgreSQL's own where these are not installed: what they give has the
right type, and is of no other use. A directory as the setting ``extension_control_path`` takes it."""

_FUNCTIONS = """
CREATE SCHEMA lab;
GRANT USAGE ON SCHEMA lab TO PUBLIC;

CREATE FUNCTION lab.is_available(extension text) RETURNS boolean LANGUAGE sql SET search_path = pg_catalog, pg_temp
RETURN extension = ANY (ARRAY[{available}])
  AND EXISTS (SELECT FROM pg_available_extension_versions v WHERE v.name = extension AND v.trusted);

CREATE FUNCTION lab.create_extension(extension text, place text, tolerant boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE found regprocedure;
BEGIN
  IF NOT lab.is_available(extension) THEN
    RAISE EXCEPTION USING ERRCODE = 'undefined_object',
      MESSAGE = format('the extension %I is not installed on this server, or is not a trusted one', extension);
  END IF;
  IF place ~ '^pg_' OR place = ANY (ARRAY['lab', 'ghost', 'information_schema']) THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
      MESSAGE = format('no extension is created in the schema %I', place);
  END IF;
  EXECUTE format('CREATE EXTENSION %s %I SCHEMA %I', CASE WHEN tolerant THEN 'IF NOT EXISTS' ELSE '' END,
    extension, place);
  FOR found IN SELECT d.objid::regprocedure FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
    JOIN pg_proc p ON p.oid = d.objid
    WHERE d.classid = 'pg_proc'::regclass AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
      AND e.extname = extension AND p.proname ~ '^(lo_|crosstab|connectby|normal_rand)'
  LOOP EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', found); END LOOP;
END $$;

CREATE FUNCTION lab.drop_extension(extension text, tolerant boolean, cascading boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT lab.is_available(extension) THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
      MESSAGE = format('the extension %I is not for dropping', extension);
  END IF;
  EXECUTE format('DROP EXTENSION %s %I %s', CASE WHEN tolerant THEN 'IF EXISTS' ELSE '' END, extension,
    CASE WHEN cascading THEN 'CASCADE' ELSE '' END);
END $$;

CREATE FUNCTION lab.create_schema(made text, tolerant boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('CREATE SCHEMA %s %I AUTHORIZATION %I', CASE WHEN tolerant THEN 'IF NOT EXISTS' ELSE '' END, made,
    session_user);
END $$;
"""


def functions() -> str:
    """What a superuser runs once in a template database."""
    return _FUNCTIONS.format(available=", ".join(map(quoted, sorted(AVAILABLE))))
