"""What planning and checking migrations take and answer, as messages."""

from groundplan.v1 import analysis_service_pb2, migration_pb2
from server.api.convert.mapper import Mapper
from server.engine.model.migrations import CheckedMigration, FillValue, PlannedMigration, Rename, TableRows

RENAME = Mapper(Rename, migration_pb2.MigrationRename)
FILL = Mapper(FillValue, migration_pb2.MigrationFill)
ROWS = Mapper(TableRows, migration_pb2.TableRows)
PLANNED = Mapper(PlannedMigration, migration_pb2.PlannedMigration)
CHECKED = Mapper(CheckedMigration, migration_pb2.CheckedMigration)


def planned(answer: PlannedMigration) -> analysis_service_pb2.PlanMigrationResponse:
    return analysis_service_pb2.PlanMigrationResponse(answer=PLANNED.down(answer))


def checked(answer: CheckedMigration) -> analysis_service_pb2.CheckMigrationResponse:
    return analysis_service_pb2.CheckMigrationResponse(answer=CHECKED.down(answer))
