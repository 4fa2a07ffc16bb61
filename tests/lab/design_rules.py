"""Rules of good schema design that PostgreSQL's catalogue decides, each as a query for what breaks it.

Merged from the linters pg-index-health, SchemaCrawler, splinter, schemalint, active_record_doctor, squawk and the
PostgreSQL wiki's "Don't Do This". A query returns one text a row: the offender.
"""

_OURS = "relkind = 'r' AND relnamespace = 'public'::regnamespace"
_TABLES = f"(SELECT oid, relname, relpersistence FROM pg_class WHERE {_OURS}) AS c"
_COLUMNS = f"""(
    SELECT pg_class.oid, relname, attname, attnum, attnotnull, attidentity, format_type(atttypid, atttypmod) AS type
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 WHERE {_OURS}) AS k"""
_FOREIGN_KEYS = "pg_constraint f JOIN pg_class c ON c.oid = f.conrelid WHERE f.contype = 'f'"

RULES = {
    "every table has a primary key": f"""
        SELECT c.relname FROM {_TABLES}
        WHERE NOT EXISTS (SELECT FROM pg_constraint p WHERE p.conrelid = c.oid AND p.contype = 'p')""",
    "every reference is covered by an index": f"""
        SELECT f.conname FROM {_FOREIGN_KEYS} AND NOT EXISTS (
            SELECT FROM pg_index i WHERE i.indrelid = f.conrelid AND i.indpred IS NULL
            AND (SELECT array_agg(x ORDER BY x) FROM unnest((i.indkey::int2[])[0:cardinality(f.conkey) - 1]) x)
              = (SELECT array_agg(x ORDER BY x) FROM unnest(f.conkey) x))""",
    "a referring column has the type of what it refers to": f"""
        SELECT f.conname FROM {_FOREIGN_KEYS} AND EXISTS (
            SELECT FROM unnest(f.conkey, f.confkey) AS pair (here, there)
            JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = pair.here
            JOIN pg_attribute b ON b.attrelid = f.confrelid AND b.attnum = pair.there
            WHERE a.atttypid <> b.atttypid)""",
    "no two indexes are the same": """
        SELECT a.indexrelid::regclass::text FROM pg_index a JOIN pg_index b ON a.indrelid = b.indrelid
        AND a.indexrelid > b.indexrelid AND a.indkey::text = b.indkey::text
        AND coalesce(pg_get_expr(a.indexprs, a.indrelid), '') = coalesce(pg_get_expr(b.indexprs, b.indrelid), '')
        AND coalesce(pg_get_expr(a.indpred, a.indrelid), '') = coalesce(pg_get_expr(b.indpred, b.indrelid), '')
        JOIN pg_class c ON c.oid = a.indrelid AND c.relnamespace = 'public'::regnamespace""",
    "no index begins another": """
        SELECT a.indexrelid::regclass::text FROM pg_index a JOIN pg_index b ON a.indrelid = b.indrelid
        AND a.indexrelid <> b.indexrelid AND NOT a.indisunique AND a.indpred IS NULL AND b.indpred IS NULL
        AND a.indexprs IS NULL AND b.indexprs IS NULL AND b.indkey::text LIKE a.indkey::text || ' %'
        JOIN pg_class c ON c.oid = a.indrelid AND c.relnamespace = 'public'::regnamespace""",
    "no two references are the same": """
        SELECT f.conname FROM pg_constraint f JOIN pg_constraint g ON f.contype = 'f' AND g.contype = 'f'
        AND f.conrelid = g.conrelid AND f.confrelid = g.confrelid AND f.conkey = g.conkey AND f.oid > g.oid""",
    "no column refers to itself": f"""
        SELECT f.conname FROM {_FOREIGN_KEYS} AND f.confrelid = f.conrelid AND f.conkey = f.confkey""",
    "every index is valid": "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid",
    "every constraint is validated": "SELECT conname FROM pg_constraint WHERE NOT convalidated",
    "NULLs do not slip through a key of several columns": """
        SELECT i.indexrelid::regclass::text FROM pg_index i
        JOIN pg_class c ON c.oid = i.indrelid AND c.relnamespace = 'public'::regnamespace
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
        WHERE i.indisunique AND i.indnatts > 1 AND NOT a.attnotnull AND NOT i.indnullsnotdistinct""",
    "surrogate keys are bigint identities or uuids": f"""
        SELECT k.relname || '.' || k.attname FROM {_COLUMNS} WHERE k.attname = 'id'
        AND NOT (k.type = 'bigint' AND k.attidentity <> '') AND k.type <> 'uuid'""",
    "no column takes its default from a sequence": """
        SELECT d.adrelid::regclass::text FROM pg_attrdef d WHERE pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval%'""",
    "only keys are identities": f"""
        SELECT k.relname || '.' || k.attname FROM {_COLUMNS} WHERE k.attidentity <> '' AND k.attname <> 'id'""",
    "the primary key comes first": f"""
        SELECT k.relname || '.' || k.attname FROM {_COLUMNS}
        JOIN pg_constraint p ON p.conrelid = k.oid AND p.contype = 'p'
        WHERE k.attnum = ANY (p.conkey) AND k.attnum > cardinality(p.conkey)""",
    "every table has columns beside its key's, or joins two": f"""
        SELECT c.relname FROM {_TABLES} WHERE (
            SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0) < 2""",
    "no default is the word NULL": """
        SELECT d.adrelid::regclass::text FROM pg_attrdef d WHERE pg_get_expr(d.adbin, d.adrelid) ILIKE '''null''%'""",
    "table names need no quotes": f"SELECT c.relname FROM {_TABLES} WHERE quote_ident(c.relname) <> c.relname",
    "every name fits into 63 bytes unshortened": f"""
        SELECT c.relname FROM {_TABLES} WHERE octet_length(c.relname) > 63
        UNION ALL SELECT conname FROM pg_constraint WHERE octet_length(conname) > 63""",
    "points in time have a time zone": f"""
        SELECT k.relname || '.' || k.attname FROM {_COLUMNS}
        WHERE k.type LIKE 'timestamp%without%' OR k.type LIKE 'time with%' OR k.type LIKE 'timestamp(%'""",
    "no column is char(n), varchar(n), money, json, real or double precision": f"""
        SELECT k.relname || '.' || k.attname FROM {_COLUMNS}
        WHERE k.type ~ '^(character|money|json$|real|double)'""",
    "no table inherits": "SELECT inhrelid::regclass::text FROM pg_inherits",
    "no rules": "SELECT rulename FROM pg_rules WHERE schemaname = 'public'",
    "no enum types": "SELECT typname FROM pg_type WHERE typtype = 'e'",
    "no index on a single boolean": """
        SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid
        AND a.attnum = i.indkey[0] AND i.indnatts = 1 WHERE a.atttypid = 'boolean'::regtype AND NOT i.indisunique
        AND NOT EXISTS (SELECT FROM pg_constraint f
                        WHERE f.contype = 'f' AND f.conrelid = i.indrelid AND f.conkey[1] = a.attnum)""",
    "no unlogged table": f"SELECT c.relname FROM {_TABLES} WHERE c.relpersistence <> 'p'",
    "every table has a comment": f"SELECT c.relname FROM {_TABLES} WHERE obj_description(c.oid, 'pg_class') IS NULL",
    "every column has a comment": f"""
        SELECT k.relname || '.' || k.attname FROM {_COLUMNS} WHERE col_description(k.oid, k.attnum) IS NULL""",
    "functions that read tables keep their search path": """
        SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
        AND p.prosrc ~ 'FROM ' AND p.prosrc ~ 'PERFORM' AND p.proconfig IS NULL""",
    "no function runs with its owner's rights": """
        SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef""",
}
