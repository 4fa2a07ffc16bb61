"""The plan says whether one server is enough, and which tables are partitioned."""

from server.engine.physical.report.spreading import spreading
from tests.unit.schema.briefs import designed, example, prepared


def test_the_marketplace_stays_on_one_server() -> None:
    brief = example("marketplace")
    schema = designed(brief).schema
    assert schema is not None
    first = spreading(brief, schema)[0]
    assert (first.id, first.choice) == ("physical/shards", "one server, no shards")
    assert first.reasons[0].startswith("Do not shard")


def test_what_outgrows_a_server_is_sharded_and_what_goes_is_partitioned() -> None:
    brief = prepared("""
        name: meters
        entities:
          - name: Meter
            attributes: [{name: serial, type: string}]
            volume: {rows: 2000000}
          - name: Reading
            attributes:
              - {name: taken_at, type: timestamp, required: true}
              - {name: kwh, type: decimal, required: true}
            volume: {rows: 9000000000, growth_per_month: 900000000, retention: 300d}
        relations:
          - {name: meter, from: Meter, to: Reading, kind: one_to_many, required: true}
        use_cases:
          - name: Record
            kind: command
            rate: {mean: 30000, peak: 40000}
            transactions:
              - steps:
                  - sql: insert into readings (meter_id, taken_at, kwh) values (:meter, :at, :kwh)
          - name: Show
            kind: query
            rate: {mean: 50, peak: 80}
            transactions:
              - steps:
                  - sql: select taken_at, kwh from readings where meter_id = :meter and taken_at > :since
        objectives: {horizon: 12}
        """)
    schema = designed(brief).schema
    assert schema is not None
    found = {one.id: one for one in spreading(brief, schema)}
    assert found["physical/shards"].choice.endswith("shards by meters.id")
    assert found["physical/readings/partitions"].choice.startswith("by range of taken_at")
    assert any("DETACH PARTITION" in each for each in found["physical/readings/partitions"].reasons)
