"""Two buyers of one stock, for experiments on interleavings."""

from server.engine.model.consistency import Level
from server.engine.model.interleavings import BoundStatement, BoundTransaction

RC, SI, SSI = Level.READ_COMMITTED, Level.REPEATABLE_READ, Level.SERIALIZABLE
STOCK = ("CREATE TABLE stock (id bigint PRIMARY KEY, left_over bigint NOT NULL)",)
ROWS = (("INSERT INTO stock VALUES (1, 10), (2, 10)",),)


def buy(name: str, level: Level, item: int = 1, lock: str = "") -> BoundTransaction:
    return BoundTransaction(
        name,
        level,
        (
            BoundStatement(f"SELECT left_over FROM stock WHERE id = {item}{lock}", "seen_"),
            BoundStatement(f"UPDATE stock SET left_over = :'seen_left_over'::bigint - 1 WHERE id = {item}"),
        ),
    )
