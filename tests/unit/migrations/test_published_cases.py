"""The cases of squawk (Apache-2.0 or MIT, 5125ddf) and eugene (MIT, 7f8b343): their hazards are hazards here too."""

import json
from pathlib import Path
from typing import Any

import pytest

from server.engine.errors import DomainError
from server.engine.migrations.checking.check import check

HERE = Path(__file__).parent
SQUAWK = json.loads((HERE / "squawk_cases.json").read_text())["cases"]
EUGENE = json.loads((HERE / "eugene_cases.json").read_text())["cases"]

OURS = {
    "adding-field-with-default": {"volatile-default", "identity-column", "stored-column"},
    "adding-not-nullable-field": {"set-not-null"},
    "disallowed-unique-constraint": {"unique", "inline-unique"},
    "ban-char-field": {"column-type"},
    "transaction-nesting": {"nested-transaction", "open-transaction"},
    "adding-required-field": {"required-column"},
    "constraint-missing-not-valid": {"check-not-valid", "foreign-key", "validate-same-transaction", "set-not-null"},
    "require-concurrent-index-deletion": {"drop-index"},
    "ban-concurrent-index-creation-in-transaction": {"concurrently-in-transaction"},
    "identifier-too-long": {"long-identifier"},
    "ban-uncommitted-transaction": {"open-transaction"},
    "require-concurrent-reindex": {"reindex"},
    "require-concurrent-index-creation": {"create-index"},
    "adding-foreign-key-constraint": {"foreign-key", "column-reference"},
    "renaming-column": {"rename"},
    "renaming-table": {"rename"},
    "adding-serial-primary-key-field": {"primary-key", "inline-unique", "serial-column"},
    "prefer-identity": {"column-type"},
    "ban-truncate-cascade": {"truncate"},
    "require-lock-timeout": {"lock-timeout"},
    "require-timeout-settings": {"lock-timeout"},
    "changing-column-type": {"type-change"},
    "prefer-robust-stmts": {"not-repeatable"},
    "require-concurrent-partition-detach": {"detach-partition"},
    "prefer-repack": {"table-rewrite"},
}
"""squawk's rules by ours; policies of names, of text against varchar and of statement timeouts have no counterpart."""

APART = {
    "prefer_robust_stmts::create_index_concurrently_unnamed_ok": "it does fail when run twice",
    "prefer_robust_stmts::alter_table_drop_constraint_err": "dropping a constraint is not held to be unrepeatable",
    "require_concurrent_reindex::reindex_system_ok": "it locks every catalogue",
    "ban_char_field::all_the_types": "it is no SQL of PostgreSQL's parser",
    "ban_char_field::creating_table_with_var_char_and_text_okay": "its serial key is reported, by the same rule",
    "ban_concurrent_index_creation_in_transaction::squawk_disable_assume_in_transaction_overrides": "its comment",
    "adding_not_null_field::pg11_cross_migration_validate_then_set_not_null_err": "PostgreSQL 11 is not served",
    "require_timeout_settings::err_lock_access_share_uses_correct_article": "nobody collides with ACCESS SHARE",
    "require_timeout_settings::err_other_ddl_operations": "CREATE TYPE locks nothing that is in use",
    "prefer_repack::cluster_below_pg19_ok": "CLUSTER does write the table anew",
    "adding_field_with_default::default_random_with_args_err": "there is no now(integer)",
}
"""Where the answer differs on purpose, and why."""

EUGENES = {
    "E1": "check-not-valid", "E2": "set-not-null", "E3": "json-column", "E4": "lock-kept", "E5": "type-change",
    "E6": "create-index", "E7": "unique", "E8": "exclusion", "E10": "type-change", "W12": "several-alters",
    "W14": "nullable-primary-key",
}  # fmt: skip
"""E9 good is silent; W13 and E15 speak of what the schema had before the migration, which is not the migration's."""


@pytest.mark.parametrize("case", [one for one in SQUAWK if one["rule"] in OURS], ids=lambda case: case["id"])
def test_squawk(case: dict[str, Any]) -> None:
    found = fired(case["sql"], bool(case["settings"].get("assume_in_transaction")))
    expected = (case["kind"] == "violation") != (case["id"] in APART)
    assert bool(found & OURS[case["rule"]]) == expected


def fired(sql: str, whole: bool) -> set[str]:
    try:
        return {each.rule.removeprefix("migrations.") for each in check(sql, in_transaction=whole).findings}
    except DomainError:
        return set()


@pytest.mark.parametrize("case", EUGENE, ids=lambda case: case["id"])
def test_eugene(case: dict[str, Any]) -> None:
    *before, last = [script["sql"] for script in case["scripts"]]
    draft = check(last, before, in_transaction=True)
    found = {each.rule.removeprefix("migrations.") for each in draft.findings}
    if case["rule"] in EUGENES:
        assert EUGENES[case["rule"]] in found
    elif case["rule"] == "E9":
        assert not found
