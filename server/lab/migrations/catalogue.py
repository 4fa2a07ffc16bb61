"""Reads the catalogue of an experiment's database as values."""

import asyncpg
import msgspec

from server.engine.model.catalogue import (
    Catalogue,
    CatalogueDomain,
    CatalogueEnum,
    CatalogueExtension,
    CatalogueFunction,
    CatalogueSequence,
    CatalogueTable,
    CatalogueView,
)
from server.lab.observation import DRIVER_ERRORS, own
from server.lab.own import of_user

_COLUMNS = """
SELECT a.attrelid AS relation, json_agg(json_build_object(
  'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
  'not_null', a.attnotnull AND NOT EXISTS (SELECT FROM pg_constraint n WHERE n.conrelid = a.attrelid
    AND n.contype = 'n' AND n.conkey = ARRAY[a.attnum] AND NOT n.convalidated),
  'default', CASE WHEN a.attgenerated = '' THEN coalesce(pg_get_expr(d.adbin, d.adrelid), '') ELSE '' END,
  'identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' ELSE '' END,
  'numbers', CASE WHEN a.attidentity = '' THEN '' ELSE coalesce((
    SELECT CASE WHEN s.seqincrement = 1 AND s.seqmin = 1 AND s.seqstart = 1 AND s.seqcache = 1 AND NOT s.seqcycle
      AND s.seqmax = CASE s.seqtypid WHEN 'int2'::regtype THEN 32767 WHEN 'int4'::regtype THEN 2147483647
      ELSE 9223372036854775807 END THEN ''
    ELSE format('INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s CACHE %s%s', s.seqincrement, s.seqmin, s.seqmax,
      s.seqstart, s.seqcache, CASE WHEN s.seqcycle THEN ' CYCLE' ELSE '' END) END
    FROM pg_depend i JOIN pg_sequence s ON s.seqrelid = i.objid WHERE i.classid = 'pg_class'::regclass
    AND i.refclassid = 'pg_class'::regclass AND i.refobjid = a.attrelid AND i.refobjsubid = a.attnum
    AND i.deptype = 'i' LIMIT 1), '') END,
  'generated', CASE WHEN a.attgenerated <> '' THEN coalesce(pg_get_expr(d.adbin, d.adrelid), '') ELSE '' END,
  'virtual', a.attgenerated = 'v',
  'collation', CASE WHEN a.attcollation <> t.typcollation THEN coalesce(quote_ident(l.collname), '') ELSE '' END,
  'comment', coalesce(col_description(a.attrelid, a.attnum), '')
) ORDER BY a.attnum) AS columns
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_collation l ON l.oid = a.attcollation
WHERE a.attnum > 0 AND NOT a.attisdropped GROUP BY a.attrelid
"""

_CONSTRAINTS_OF = """
SELECT c.conrelid AS relation, json_agg(json_build_object(
  'name', c.conname,
  'kind', CASE c.contype WHEN 'c' THEN 'check' WHEN 'u' THEN 'unique' WHEN 'p' THEN 'primary key'
    WHEN 'f' THEN 'foreign key' ELSE 'exclusion' END,
  'definition', regexp_replace(pg_get_constraintdef(c.oid), ' NOT VALID$', ''),
  'columns', CASE WHEN c.contype = 'x' THEN ARRAY(SELECT DISTINCT a.attname FROM pg_depend d JOIN pg_attribute a
    ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid WHERE d.classid = 'pg_class'::regclass
    AND d.objid = c.conindid AND d.refobjid = c.conrelid AND d.refobjsubid > 0
    UNION SELECT a.attname FROM pg_attribute a WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey) ORDER BY 1)
    ELSE ARRAY(SELECT a.attname FROM unnest(c.conkey) WITH ORDINALITY k(n, o)
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.n ORDER BY k.o) END,
  'valid', c.convalidated,
  'table', coalesce(r.relname, ''),
  'referenced', ARRAY(SELECT a.attname FROM unnest(c.confkey) WITH ORDINALITY k(n, o)
    JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.n ORDER BY k.o)
) ORDER BY c.conname) AS constraints
FROM pg_constraint c LEFT JOIN pg_class r ON r.oid = c.confrelid
WHERE c.conrelid <> 0 AND c.contype IN ('c', 'u', 'p', 'f', 'x') AND c.conparentid {} 0 GROUP BY c.conrelid
"""

_INDEXES_OF = """
SELECT i.indrelid AS relation, json_agg(json_build_object(
  'name', c.relname, 'definition', pg_get_indexdef(i.indexrelid), 'unique', i.indisunique, 'valid', i.indisvalid,
  'columns', ARRAY(SELECT DISTINCT a.attname FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid
    AND a.attnum = d.refobjsubid WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
    AND d.refobjid = i.indrelid AND d.refobjsubid > 0 ORDER BY a.attname)
) ORDER BY c.relname) AS indexes
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE NOT EXISTS (SELECT FROM pg_constraint o WHERE o.conindid = i.indexrelid AND o.contype IN ('u', 'p', 'x'))
AND {} c.relispartition GROUP BY i.indrelid
"""

_CONSTRAINTS, _INHERITED = _CONSTRAINTS_OF.format("="), _CONSTRAINTS_OF.format("<>")
_INDEXES, _INHERITED_INDEXES = _INDEXES_OF.format("NOT"), _INDEXES_OF.format("")

_TRIGGERS = """
SELECT t.tgrelid AS relation, json_agg(json_build_object(
  'name', t.tgname, 'definition', pg_get_triggerdef(t.oid), 'function', t.tgfoid::regprocedure::text
) ORDER BY t.tgname) AS triggers
FROM pg_trigger t WHERE NOT t.tgisinternal AND t.tgparentid = 0 GROUP BY t.tgrelid
"""

_POLICIES = """
SELECT p.polrelid AS relation, json_agg(json_build_object('name', p.polname, 'definition',
  CASE WHEN p.polpermissive THEN '' ELSE 'AS RESTRICTIVE ' END || 'FOR '
  || CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE'
    ELSE 'ALL' END
  || coalesce(' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', '')
  || coalesce(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '')
) ORDER BY p.polname) AS policies
FROM pg_policy p GROUP BY p.polrelid
"""

_TABLES = f"""
SELECT c.relname AS name, coalesce(k.columns, '[]') AS columns, coalesce(n.constraints, '[]') AS constraints,
  coalesce(i.indexes, '[]') AS indexes, coalesce(t.triggers, '[]') AS triggers, coalesce(p.policies, '[]') AS policies,
  CASE WHEN c.relispartition THEN coalesce(inh.constraints, '[]') ELSE '[]' END AS inherited,
  CASE WHEN c.relispartition THEN coalesce(ini.indexes, '[]') ELSE '[]' END AS inherited_indexes,
  c.relrowsecurity AS row_security, c.relforcerowsecurity AS forced_row_security,
  CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) ELSE '' END AS partitioned,
  CASE WHEN c.relispartition THEN (SELECT o.relname FROM pg_inherits h JOIN pg_class o
    ON o.oid = h.inhparent WHERE h.inhrelid = c.oid)
    ELSE '' END AS parent,
  coalesce(pg_get_expr(c.relpartbound, c.oid), '') AS bound,
  CASE WHEN c.relispartition THEN coalesce(pg_get_partition_constraintdef(c.oid), '') ELSE '' END AS rows_obey,
  c.relpersistence = 'u' AS unlogged,
  ARRAY(SELECT o FROM unnest(c.reloptions) o ORDER BY o) AS options,
  coalesce(obj_description(c.oid, 'pg_class'), '') AS comment
FROM pg_class c
LEFT JOIN ({_COLUMNS}) k ON k.relation = c.oid LEFT JOIN ({_CONSTRAINTS}) n ON n.relation = c.oid
LEFT JOIN ({_INHERITED}) inh ON inh.relation = c.oid LEFT JOIN ({_INHERITED_INDEXES}) ini ON ini.relation = c.oid
LEFT JOIN ({_INDEXES}) i ON i.relation = c.oid LEFT JOIN ({_TRIGGERS}) t ON t.relation = c.oid
LEFT JOIN ({_POLICIES}) p ON p.relation = c.oid
WHERE {of_user("pg_class", "c", "relnamespace")} AND c.relkind IN ('r', 'p') ORDER BY c.oid
"""  # put together from constants

_ENUMS = f"""
SELECT t.typname AS name, ARRAY(SELECT e.enumlabel FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder)
  AS labels
FROM pg_type t WHERE {of_user("pg_type", "t", "typnamespace")} AND t.typtype = 'e' ORDER BY t.oid
"""

_DOMAINS = f"""
SELECT t.typname AS name, format_type(t.typbasetype, t.typtypmod) AS type, t.typnotnull AS not_null,
  coalesce(t.typdefault, '') AS default,
  coalesce((SELECT json_agg(json_build_array(c.conname, pg_get_constraintdef(c.oid)) ORDER BY c.conname)
    FROM pg_constraint c WHERE c.contypid = t.oid AND c.contype = 'c'), '[]') AS checks
FROM pg_type t WHERE {of_user("pg_type", "t", "typnamespace")} AND t.typtype = 'd' ORDER BY t.oid
"""

_FUNCTIONS = f"""
SELECT p.oid::regprocedure::text AS signature, pg_get_functiondef(p.oid) AS definition,
  coalesce(pg_get_function_result(p.oid), '') || ' ' || pg_get_function_arguments(p.oid) AS result,
  p.provolatile = 'v' AS volatile
FROM pg_proc p WHERE {of_user("pg_proc", "p", "pronamespace")} AND p.prokind IN ('f', 'p') ORDER BY p.oid
"""

_VIEWS = f"""
SELECT c.relname AS name, pg_get_viewdef(c.oid) AS definition, c.relkind = 'm' AS materialised,
  ARRAY(SELECT DISTINCT o.relname::text FROM pg_rewrite r JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass
    AND d.objid = r.oid JOIN pg_class o ON o.oid = d.refobjid AND d.refclassid = 'pg_class'::regclass
    WHERE r.ev_class = c.oid AND o.oid <> c.oid ORDER BY 1) AS reads,
  coalesce((SELECT json_agg(DISTINCT jsonb_build_array(o.relname, a.attname)) FROM pg_rewrite r
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refobjsubid > 0
    JOIN pg_class o ON o.oid = d.refobjid AND d.refclassid = 'pg_class'::regclass
    JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum = d.refobjsubid
    WHERE r.ev_class = c.oid AND o.oid <> c.oid), '[]') AS columns,
  ARRAY(SELECT o FROM unnest(c.reloptions) o ORDER BY o) AS options, coalesce(i.indexes, '[]') AS indexes,
  coalesce(t.triggers, '[]') AS triggers, coalesce(obj_description(c.oid, 'pg_class'), '') AS comment
FROM pg_class c LEFT JOIN ({_INDEXES}) i ON i.relation = c.oid LEFT JOIN ({_TRIGGERS}) t ON t.relation = c.oid
WHERE {of_user("pg_class", "c", "relnamespace")} AND c.relkind IN ('v', 'm') ORDER BY c.oid
"""  # put together from constants

_SEQUENCES = f"""
SELECT c.relname AS name, format('AS %s INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s CACHE %s%s',
  format_type(s.seqtypid, NULL), s.seqincrement, s.seqmin, s.seqmax, s.seqstart, s.seqcache,
  CASE WHEN s.seqcycle THEN ' CYCLE' ELSE '' END) AS definition,
  coalesce((SELECT ARRAY[o.relname::text, a.attname::text] FROM pg_depend d JOIN pg_class o ON o.oid = d.refobjid
    JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'a' LIMIT 1), '{{}}') AS owner
FROM pg_class c JOIN pg_sequence s ON s.seqrelid = c.oid
WHERE {of_user("pg_class", "c", "relnamespace")} AND NOT EXISTS (SELECT FROM pg_depend d
  WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'i') ORDER BY c.oid
"""

_EXTENSIONS = """
SELECT e.extname AS name, n.nspname AS schema,
  ARRAY(SELECT t.typname FROM pg_type t WHERE {brought} AND t.typcategory <> 'S' ORDER BY 1) AS types,
  ARRAY(SELECT t.typname FROM pg_type t WHERE {brought} AND t.typcategory = 'S' ORDER BY 1) AS strings
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname <> 'plpgsql' ORDER BY e.extname
""".format(  # put together from constants
    brought="t.typelem = 0 AND EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND "
    "d.objid = t.oid AND d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND d.deptype = 'e')"
)

_GROUPS: dict[str, tuple[type, str]] = {
    "tables": (CatalogueTable, _TABLES),
    "enums": (CatalogueEnum, _ENUMS),
    "domains": (CatalogueDomain, _DOMAINS),
    "functions": (CatalogueFunction, _FUNCTIONS),
    "views": (CatalogueView, _VIEWS),
    "sequences": (CatalogueSequence, _SEQUENCES),
    "extensions": (CatalogueExtension, _EXTENSIONS),
}

CATALOGUE_QUERY = "SELECT json_build_object({})::text".format(  # put together from constants
    ", ".join(
        f"'{name}', (SELECT coalesce(json_agg(row_to_json(one)), '[]') FROM ({query}) one)"
        for name, (_, query) in _GROUPS.items()
    )
)
"""One row, one column: the JSON of a `Catalogue`, in the names that the session's search path lets be written short."""


async def read_catalogue(connection: asyncpg.Connection) -> Catalogue:
    """What the session sees, changes of its own transaction among it."""
    try:
        found = await connection.fetchval(CATALOGUE_QUERY)
    except DRIVER_ERRORS as error:
        raise own(error) from error
    return msgspec.json.decode(found, type=Catalogue)
