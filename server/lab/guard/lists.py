"""What is allowed: data, kept apart from the code that reads it. Statements, types of objects, functions."""

STATEMENTS = frozenset(
    {
        # reading and writing rows
        "SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "TruncateStmt", "LockStmt",
        # defining tables and what belongs to them
        "CreateStmt", "AlterTableStmt", "IndexStmt", "CreateSeqStmt", "AlterSeqStmt", "CreateStatsStmt",
        "CreateTableAsStmt", "ViewStmt", "RefreshMatViewStmt", "CreatePolicyStmt", "CommentStmt", "ReplicaIdentityStmt",
        # types
        "CreateEnumStmt", "AlterEnumStmt", "CompositeTypeStmt", "CreateDomainStmt", "AlterDomainStmt",
        # code, whose bodies are looked through as well
        "CreateFunctionStmt", "CreateTrigStmt", "DoStmt", "ReturnStmt",
        # changing and removing
        "RenameStmt", "DropStmt",
        # when deferred constraints are checked
        "ConstraintsSetStmt",
    }
)  # fmt: skip

ADMINISTERED = frozenset({"CreateExtensionStmt", "CreateSchemaStmt"})
"""What the administrator carries out where schemas are defined (`server.lab.guard.administered`)."""

UPKEEP = frozenset({"VacuumStmt", "ReindexStmt", "ClusterStmt", "RuleStmt"})
"""What a migration may do beside that, on its own as the only statement of its text."""

ROW_STATEMENTS = frozenset({"SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"})
"""What may be prepared, and what a function's body may hold."""

BLOCK_STATEMENTS = ROW_STATEMENTS | {
    "CreateStmt", "AlterTableStmt", "IndexStmt", "CreateSeqStmt", "AlterSeqStmt", "ViewStmt", "CommentStmt",
    "CreateEnumStmt", "AlterEnumStmt", "CompositeTypeStmt", "CreateDomainStmt", "AlterDomainStmt",
    "CreateTrigStmt", "CreatePolicyStmt", "RenameStmt", "DropStmt", "TruncateStmt",
}  # fmt: skip
"""What a DO block may hold: it runs once, as the statements in it would by themselves."""

OBJECTS = frozenset(
    {
        "OBJECT_TABLE", "OBJECT_COLUMN", "OBJECT_INDEX", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_SEQUENCE",
        "OBJECT_TYPE", "OBJECT_DOMAIN", "OBJECT_ATTRIBUTE", "OBJECT_TABCONSTRAINT", "OBJECT_DOMCONSTRAINT",
        "OBJECT_FUNCTION", "OBJECT_PROCEDURE", "OBJECT_ROUTINE", "OBJECT_TRIGGER", "OBJECT_POLICY",
        "OBJECT_STATISTIC_EXT", "OBJECT_SCHEMA",
    }
)  # fmt: skip
"""What may be renamed, dropped or commented: what lives inside the experiment's own database."""

REFUSED_ALTERATIONS = frozenset(
    {"AT_ChangeOwner", "AT_SetTableSpace", "AT_GenericOptions", "AT_AlterColumnGenericOptions"}
)

LANGUAGES = frozenset({"sql", "plpgsql"})
TRUSTED_LANGUAGES = frozenset({"plperl", "pltcl", "plv8"})
"""Not here, but not dangerous either."""

OWN_SCHEMAS = frozenset({"information_schema", "lab", "ghost"})
"""Schemas that are not the user's, beside those whose names begin with ``pg_``."""

REFUSED_FUNCTIONS = frozenset(
    {
        "lo_export", "lo_import", "loread", "lowrite", "ts_stat", "ts_rewrite",
        "query_to_xml", "query_to_xmlschema", "query_to_xml_and_xmlschema", "cursor_to_xml", "cursor_to_xmlschema",
        "table_to_xml", "table_to_xmlschema", "table_to_xml_and_xmlschema", "schema_to_xml", "schema_to_xmlschema",
        "schema_to_xml_and_xmlschema", "database_to_xml", "database_to_xmlschema", "database_to_xml_and_xmlschema",
        "crosstab", "connectby", "normal_rand", "inet_server_addr", "inet_server_port", "inet_client_addr",
        "inet_client_port", "xpath_table",
    }
)  # fmt: skip
"""Functions that run SQL from a string, touch large objects, or tell about the host."""

REFUSED_PREFIXES = ("pg_", "lo_", "dblink", "binary_upgrade_", "postgres_fdw", "file_fdw", "crosstab", "adminpack")

ALLOWED_FUNCTIONS = frozenset(
    {
        "pg_typeof", "pg_column_size", "pg_size_pretty", "pg_size_bytes", "pg_get_serial_sequence",
        "pg_input_is_valid", "pg_trigger_depth", "pg_current_xact_id", "pg_try_advisory_xact_lock",
        "pg_try_advisory_xact_lock_shared", "pg_advisory_xact_lock", "pg_advisory_xact_lock_shared",
    }
)  # fmt: skip
"""Exceptions to the prefixes. Advisory locks of a transaction end with it; those of a session would not."""

QUIET_FUNCTIONS = frozenset({"set_config", "ts_rewrite", "inet_server_addr", "inet_client_addr", "inet_client_port"})
QUIET_PREFIXES = (
    "pg_notify", "pg_advisory_", "pg_try_advisory_", "pg_sleep", "pg_get_", "pg_relation_size", "pg_total_",
    "pg_table_",
    "pg_indexes_size", "pg_database_size", "pg_backend_pid", "pg_is_in_recovery", "pg_stat_get_",
    "pg_encoding_to_char", "pg_postmaster_start_time", "pg_function_is_visible", "pg_type_is_visible",
)  # fmt: skip
"""Refused because they would disturb others or tell about the lab; what only mentions them is not an attack."""

PROCEDURAL = frozenset(
    {
        "PLpgSQL_stmt_block", "PLpgSQL_stmt_assign", "PLpgSQL_stmt_if", "PLpgSQL_stmt_case", "PLpgSQL_stmt_loop",
        "PLpgSQL_stmt_while", "PLpgSQL_stmt_fori", "PLpgSQL_stmt_fors", "PLpgSQL_stmt_forc", "PLpgSQL_stmt_foreach_a",
        "PLpgSQL_stmt_exit", "PLpgSQL_stmt_return", "PLpgSQL_stmt_return_next", "PLpgSQL_stmt_return_query",
        "PLpgSQL_stmt_raise", "PLpgSQL_stmt_assert", "PLpgSQL_stmt_execsql", "PLpgSQL_stmt_getdiag",
        "PLpgSQL_stmt_open", "PLpgSQL_stmt_fetch", "PLpgSQL_stmt_close", "PLpgSQL_stmt_perform",
    }
)  # fmt: skip
"""Not among them: EXECUTE of a string, CALL, COMMIT and ROLLBACK."""
