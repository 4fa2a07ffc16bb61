"""Reads the catalogue of an experiment's database into a value, with the rights of the experiment's own role."""

import asyncpg
import msgspec

from server.engine.model.reviewed_schema import (
    ReviewedEnum,
    ReviewedFunction,
    ReviewedSchema,
    ReviewedSequence,
    ReviewedTable,
)
from server.lab.observation import DRIVER_ERRORS, own
from server.lab.own import of_user

_KEYS = """(
    SELECT coalesce(json_agg(CASE WHEN i.indkey[k - 1] = 0 THEN '(' || pg_get_indexdef(i.indexrelid, k, false) || ')'
        ELSE (SELECT attname FROM pg_attribute WHERE attrelid = i.indrelid AND attnum = i.indkey[k - 1]) END
        ORDER BY k), '[]')
    FROM generate_series({first}, {last}) k)"""

_INDEXES = f"""(
    SELECT coalesce(json_agg(json_build_object(
        'name', c.relname,
        'keys', {_KEYS.format(first="1", last="i.indnkeyatts")},
        'include', {_KEYS.format(first="i.indnkeyatts + 1", last="i.indnatts")},
        'method', (SELECT amname FROM pg_am WHERE oid = c.relam),
        'where', coalesce(pg_get_expr(i.indpred, i.indrelid), ''),
        'unique', i.indisunique, 'primary', i.indisprimary, 'valid', i.indisvalid,
        'constraint', EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid AND contype IN ('p', 'u', 'x')),
        'nulls_distinct', NOT i.indnullsnotdistinct,
        'details', (SELECT string_agg(concat_ws(',', i.indclass[k], i.indcollation[k], i.indoption[k]), ';' ORDER BY k)
                    FROM generate_series(0, i.indnkeyatts - 1) k)
    ) ORDER BY c.relname), '[]')
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = t.oid)"""

_NAMES = """(
    SELECT coalesce(json_agg(a.attname ORDER BY k.place), '[]')
    FROM unnest(o.{keys}) WITH ORDINALITY AS k (number, place)
    JOIN pg_attribute a ON a.attrelid = o.{relation} AND a.attnum = k.number)"""

_CONSTRAINTS = f"""(
    SELECT coalesce(json_agg(json_build_object(
        'name', o.conname,
        'kind', CASE o.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign key'
                WHEN 'c' THEN 'check' ELSE 'exclude' END,
        'columns', {_NAMES.format(keys="conkey", relation="conrelid")},
        'definition', pg_get_constraintdef(o.oid),
        'validated', o.convalidated, 'deferrable', o.condeferrable,
        'table', coalesce((SELECT relname FROM pg_class WHERE oid = o.confrelid), ''),
        'referenced', {_NAMES.format(keys="confkey", relation="confrelid")},
        'full_match', o.confmatchtype = 'f'
    ) ORDER BY o.conname), '[]')
    FROM pg_constraint o WHERE o.conrelid = t.oid AND o.contype IN ('p', 'u', 'f', 'c', 'x'))"""

_COLUMNS = """(
    SELECT coalesce(json_agg(json_build_object(
        'name', a.attname,
        'type', CASE WHEN y.typtype = 'd' THEN format_type(y.typbasetype, y.typtypmod)
                ELSE format_type(a.atttypid, a.atttypmod) END,
        'nullable', NOT a.attnotnull,
        'default', CASE WHEN a.attgenerated = '' THEN coalesce(pg_get_expr(d.adbin, d.adrelid), '') ELSE '' END,
        'generated', CASE WHEN a.attgenerated <> '' THEN coalesce(pg_get_expr(d.adbin, d.adrelid), '') ELSE '' END,
        'identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' ELSE '' END,
        'length', a.attlen,
        'alignment', CASE a.attalign WHEN 'd' THEN 8 WHEN 'i' THEN 4 WHEN 's' THEN 2 ELSE 1 END,
        'comment', coalesce(col_description(t.oid, a.attnum), '')
    ) ORDER BY a.attnum), '[]')
    FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped)"""

_POLICIES = """(
    SELECT coalesce(json_agg(json_build_object(
        'name', p.polname,
        'command', CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
                   WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
        'permissive', p.polpermissive,
        'roles', (SELECT coalesce(json_agg(r::regrole::text), '[]') FROM unnest(p.polroles) r WHERE r <> 0),
        'using', coalesce(pg_get_expr(p.polqual, p.polrelid), ''),
        'check', coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '')
    ) ORDER BY p.polname), '[]')
    FROM pg_policy p WHERE p.polrelid = t.oid)"""

_PARENTS = """(
    SELECT coalesce(json_agg(h.relname ORDER BY h.relname), '[]')
    FROM pg_inherits e JOIN pg_class h ON h.oid = e.inhparent WHERE e.inhrelid = t.oid AND NOT t.relispartition)"""

_READS = """(
    SELECT coalesce(json_agg(DISTINCT r.relname ORDER BY r.relname), '[]')
    FROM pg_rewrite w JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
    AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> t.oid
    JOIN pg_class r ON r.oid = d.refobjid WHERE w.ev_class = t.oid AND t.relkind IN ('v', 'm'))"""

_TABLES = f"""
SELECT json_build_object(
    'name', t.relname,
    'kind', CASE t.relkind WHEN 'p' THEN 'partitioned' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialised view'
            ELSE 'table' END,
    'columns', {_COLUMNS}, 'constraints', {_CONSTRAINTS}, 'indexes', {_INDEXES}, 'policies', {_POLICIES},
    'triggers', (SELECT coalesce(json_agg(g.tgname ORDER BY g.tgname), '[]') FROM pg_trigger g
                 WHERE g.tgrelid = t.oid AND NOT g.tgisinternal),
    'row_security', t.relrowsecurity, 'unlogged', t.relpersistence = 'u',
    'inherits', {_PARENTS},
    'partition_of', coalesce((SELECT h.relname FROM pg_inherits e JOIN pg_class h ON h.oid = e.inhparent
                              WHERE e.inhrelid = t.oid AND t.relispartition), ''),
    'partition_key', CASE WHEN t.relkind = 'p' THEN pg_get_partkeydef(t.oid) ELSE '' END,
    'invoker', coalesce('security_invoker=true' = ANY (t.reloptions) OR 'security_invoker=on' = ANY (t.reloptions),
                        false),
    'reads', {_READS},
    'comment', coalesce(obj_description(t.oid, 'pg_class'), '')
)::text
FROM pg_class t WHERE {of_user("pg_class", "t", "relnamespace")} AND t.relkind IN ('r', 'p', 'v', 'm')
ORDER BY t.relname
"""

_FUNCTIONS = f"""
SELECT json_build_object(
    'name', p.proname, 'arguments', pg_get_function_identity_arguments(p.oid),
    'language', (SELECT lanname FROM pg_language WHERE oid = p.prolang),
    'definer', p.prosecdef, 'settings', to_json(coalesce(p.proconfig, '{{}}'))
)::text
FROM pg_proc p WHERE {of_user("pg_proc", "p", "pronamespace")} ORDER BY 1
"""

_SEQUENCES = f"""
SELECT json_build_object(
    'name', c.relname, 'type', format_type(s.seqtypid, NULL), 'unlogged', c.relpersistence = 'u',
    'table', coalesce(t.relname, ''), 'column', coalesce(a.attname, '')
)::text
FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid AND {of_user("pg_class", "c", "relnamespace")}
LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
    AND d.refclassid = 'pg_class'::regclass
LEFT JOIN pg_class t ON t.oid = d.refobjid
LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
ORDER BY c.relname
"""

_ENUMS = f"""
SELECT json_build_object('name', t.typname, 'values', json_agg(e.enumlabel ORDER BY e.enumsortorder))::text
FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid WHERE {of_user("pg_type", "t", "typnamespace")}
GROUP BY t.typname ORDER BY t.typname
"""


async def read_catalogue(connection: asyncpg.Connection) -> ReviewedSchema:
    """What lies in the schemas of the search path. Raises what `own` makes of a lost connection or a limit."""
    try:
        found = [await connection.fetch(query) for query in (_TABLES, _FUNCTIONS, _SEQUENCES, _ENUMS)]
        encoding = await connection.fetchval("SELECT current_setting('server_encoding')")
    except DRIVER_ERRORS as error:
        raise own(error) from error
    tables, functions, sequences, enums = ([row[0] for row in rows] for rows in found)
    return ReviewedSchema(
        tables=tuple(msgspec.json.decode(each, type=ReviewedTable) for each in tables),
        functions=tuple(msgspec.json.decode(each, type=ReviewedFunction) for each in functions),
        sequences=tuple(msgspec.json.decode(each, type=ReviewedSequence) for each in sequences),
        enums=tuple(msgspec.json.decode(each, type=ReviewedEnum) for each in enums),
        encoding=encoding,
    )
