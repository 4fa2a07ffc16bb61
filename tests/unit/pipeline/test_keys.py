"""A result's key depends on what the analysis declares, and on nothing else."""

import msgspec

from server.engine.analysis import Analysis
from server.engine.model.boundaries import Boundaries, Module, Topology
from server.engine.model.brief import Actor, Brief, Entity
from server.engine.model.claims import Claim, StatementPrepares
from server.engine.model.plan import AnalysisResult
from server.engine.model.prepared import PreparedBrief
from server.engine.model.schema import PhysicalSchema, Table
from server.engine.pipeline.keys import claim_key, result_key


def entities_only(prepared: PreparedBrief) -> PreparedBrief:
    return PreparedBrief(brief=Brief(name=prepared.brief.name, entities=prepared.brief.entities))


ANALYSIS = Analysis("probe", 1, lambda _: AnalysisResult("probe", ""), needs=("schema",), reads=entities_only)
BRIEF = PreparedBrief(Brief("shop", actors=(Actor("buyer"),), entities=(Entity("Listing"),)))
SCHEMA = {"schema": AnalysisResult("schema", "fine", schema=PhysicalSchema(()))}


def key(analysis: Analysis = ANALYSIS, brief: PreparedBrief = BRIEF, seed: int = 0, version: str = "18.6") -> str:
    return result_key(analysis, brief, SCHEMA, seed, version)


def test_what_is_not_read_leaves_the_key_alone() -> None:
    other = PreparedBrief(msgspec.structs.replace(BRIEF.brief, actors=(Actor("seller"),)))
    assert key(brief=other) == key()


def test_what_is_read_changes_the_key() -> None:
    other = PreparedBrief(msgspec.structs.replace(BRIEF.brief, entities=(Entity("Item"),)))
    assert key(brief=other) != key()


def test_version_seed_and_postgresql_change_the_key() -> None:
    newer = Analysis("probe", 2, ANALYSIS.run, ANALYSIS.needs, ANALYSIS.reads)
    assert len({key(), key(newer), key(seed=1), key(version="17.2")}) == 4


def test_only_what_is_handed_over_counts_of_a_needed_result() -> None:
    reworded = {"schema": AnalysisResult("schema", "excellent", schema=PhysicalSchema(()))}
    changed = {"schema": AnalysisResult("schema", "fine", schema=PhysicalSchema((Table("t", "T", (), ("id",)),)))}
    assert result_key(ANALYSIS, BRIEF, reworded, 0, "18.6") == key()
    assert result_key(ANALYSIS, BRIEF, changed, 0, "18.6") != key()


def test_of_a_cut_only_what_is_deployed_counts() -> None:
    def cut(modules: tuple[Module, ...], services: tuple[Module, ...]) -> str:
        boundaries = Boundaries(Topology.MODULAR_MONOLITH, modules, services)
        needed = {"schema": AnalysisResult("schema", "fine", boundaries=boundaries)}
        return result_key(ANALYSIS, BRIEF, needed, 0, "18.6")

    whole = Module("shop", ("Item", "Listing"))
    parts = (Module("items", ("Item",)), Module("listings", ("Listing",)))
    assert cut((whole,), (whole,)) == cut(parts, (whole,))
    assert cut(parts, (whole,)) != cut(parts, parts)


def test_a_claim_s_key_is_of_all_it_names() -> None:
    claim = Claim("a", "s", "it prepares", StatementPrepares(("CREATE TABLE t ()",), "SELECT 1"))
    other = Claim("a", "s", "it prepares", StatementPrepares(("CREATE TABLE t ()",), "SELECT 2"))
    keys = {claim_key(claim, 1, "18.6"), claim_key(other, 1, "18.6"), claim_key(claim, 2, "18.6")}
    assert len(keys) == 3
