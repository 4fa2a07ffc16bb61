"""Operations: long work under an id of its own. How far it is, the design it computes says."""

from sqlalchemy import Uuid, bindparam, delete, literal, select

from server.engine.model.resources import Operation, Page, PageRequest
from server.store.designs import COLUMNS, STATES, design
from server.store.executing import Executor, Row
from server.store.filtering import Field, Kind
from server.store.listing import Collection, page
from server.store.paging import TokenCodec
from server.store.tables import TEXT, designs, operations

_O, _D = operations.c, designs.c
_HERE = _O.workspace == bindparam("in_workspace", type_=TEXT)
_ID = bindparam("operation_id", type_=Uuid(as_uuid=False))
_JOINED = designs.join(operations, (_O.workspace == _D.workspace) & (_O.design_id == _D.id))
_SELECT = (
    select(*COLUMNS, _O.id.label("operation_id"), _O.kind, _O.create_time.label("operation_time"))
    .select_from(_JOINED)
    .where(_HERE)
)
_GET = _SELECT.where(_O.id == _ID).limit(1)
_DELETE = delete(operations).where(_HERE, _O.id == _ID).returning(_O.id)
_COLLECTION = Collection(
    name="operations",
    select=_SELECT,
    fields={
        "id": Field(Kind.TEXT, _O.id.cast(TEXT)),
        "name": Field(Kind.TEXT, literal("operations/", TEXT).concat(_O.id.cast(TEXT))),
        "done": Field(Kind.BOOLEAN, _D.finish_time.is_not(None)),
        "state": Field(Kind.ENUM, _D.state, values=STATES),
        "design": Field(
            Kind.TEXT, literal("workspaces/", TEXT).concat(_O.workspace).concat("/designs/").concat(_O.design_id)
        ),
        "create_time": Field(Kind.TIME, _O.create_time),
    },
    key="id",
    order="create_time desc",
)


class Operations:
    def __init__(self, executor: Executor, tokens: TokenCodec) -> None:
        self._executor = executor
        self._tokens = tokens

    async def get(self, operation_id: str) -> Operation | None:
        """``operation_id`` is a UUID in its canonical form."""
        row = await self._executor.first(_GET, {"operation_id": operation_id})
        return None if row is None else _operation(row)

    async def list(self, request: PageRequest) -> Page[Operation]:
        """Fields: id, name, done, state, design, create_time; newest first."""
        rows, token = await page(self._executor, self._tokens, _COLLECTION, request)
        return Page(tuple(map(_operation, rows)), token)

    async def delete(self, operation_id: str) -> bool:
        """Forget the operation; its design stays."""
        return await self._executor.first(_DELETE, {"operation_id": operation_id}) is not None


def _operation(row: Row) -> Operation:
    return Operation(
        id=str(row["operation_id"]),
        workspace=row["workspace"],
        kind=row["kind"],
        design=design(row),
        create_time=row["operation_time"],
    )
