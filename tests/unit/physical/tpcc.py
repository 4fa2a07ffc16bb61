"""TPC-C as a question about shards: its tables, its five transactions by the standard's weights, and what is remote.

Clause 2.4.1.5: 1 % of an order's 5 to 15 lines are supplied by another warehouse; clause 2.5.1.2: 15 % of payments are
by a customer of another warehouse; clause 5.2.3: the weights.
"""

from pathlib import Path

from server.engine.model.sharding import (
    ColumnFigures,
    Locality,
    ShardingChoice,
    SqlShardingSource,
    SqlShardStatement,
    SqlShardTransaction,
    TableFigures,
)

DDL = (Path(__file__).parent / "fixtures" / "tpcc.sql").read_text()
RATE = 1_000.0
REMOTE_LINE, REMOTE_PAYMENT = 0.01, 0.15

_NEW_ORDER = (
    SqlShardStatement("SELECT w_tax FROM warehouse WHERE w_id = :w_id"),
    SqlShardStatement("SELECT c_last FROM customer WHERE c_w_id = :w_id AND c_d_id = :d_id AND c_id = :c_id"),
    SqlShardStatement(
        "UPDATE district SET d_next_o_id = d_next_o_id + 1 WHERE d_w_id = :w_id AND d_id = :d_id RETURNING d_next_o_id"
    ),
    SqlShardStatement(
        "INSERT INTO orders (o_w_id, o_d_id, o_id, o_c_id, o_entry_d) VALUES (:w_id, :d_id, :o, :c_id, now())"
    ),
    SqlShardStatement("INSERT INTO new_order (no_w_id, no_d_id, no_o_id) VALUES (:w_id, :d_id, :o)"),
    SqlShardStatement("SELECT i_price, i_name FROM item WHERE i_id = :i_id", 10, "line"),
    SqlShardStatement(
        "UPDATE stock SET s_quantity = s_quantity - :quantity WHERE s_w_id = :supply_w_id AND s_i_id = :i_id",
        10,
        "line",
    ),
    SqlShardStatement(
        "INSERT INTO order_line (ol_w_id, ol_d_id, ol_o_id, ol_number, ol_i_id, ol_supply_w_id, ol_quantity, "
        "ol_amount) VALUES (:w_id, :d_id, :o, :number, :i_id, :supply_w_id, :quantity, :amount)",
        10,
        "line",
    ),
)
_PAYMENT = (
    SqlShardStatement("UPDATE warehouse SET w_ytd = w_ytd + :amount WHERE w_id = :w_id"),
    SqlShardStatement("UPDATE district SET d_ytd = d_ytd + :amount WHERE d_w_id = :w_id AND d_id = :d_id"),
    SqlShardStatement("SELECT c_id FROM customer WHERE c_w_id = :c_w_id AND c_d_id = :c_d_id AND c_last = :last", 0.6),
    SqlShardStatement(
        "UPDATE customer SET c_balance = c_balance - :amount WHERE c_w_id = :c_w_id "
        "AND c_d_id = :c_d_id AND c_id = :c_id"
    ),
    SqlShardStatement(
        "INSERT INTO history (h_c_w_id, h_c_d_id, h_c_id, h_w_id, h_d_id, h_date, h_amount) "
        "VALUES (:c_w_id, :c_d_id, :c_id, :w_id, :d_id, now(), :amount)"
    ),
)
_ORDER_STATUS = (
    SqlShardStatement(
        "SELECT c_balance FROM customer WHERE c_w_id = :w_id AND c_d_id = :d_id AND c_last = :last",
        0.6,
    ),
    SqlShardStatement(
        "SELECT o_id, o_carrier_id FROM orders WHERE o_w_id = :w_id AND o_d_id = :d_id AND o_c_id = :c_id "
        "ORDER BY o_id DESC LIMIT 1"
    ),
    SqlShardStatement(
        "SELECT ol_i_id, ol_amount FROM order_line WHERE ol_w_id = :w_id AND ol_d_id = :d_id AND ol_o_id = :o"
    ),
)
_DELIVERY = (
    SqlShardStatement(
        "DELETE FROM new_order WHERE no_w_id = :w_id AND no_d_id = :d_id AND no_o_id = :o", 10, "district"
    ),
    SqlShardStatement(
        "UPDATE orders SET o_carrier_id = :carrier WHERE o_w_id = :w_id AND o_d_id = :d_id AND o_id = :o",
        10,
        "district",
    ),
    SqlShardStatement(
        "UPDATE order_line SET ol_delivery_d = now() WHERE ol_w_id = :w_id AND ol_d_id = :d_id AND ol_o_id = :o",
        10,
        "district",
    ),
    SqlShardStatement(
        "UPDATE customer SET c_balance = c_balance + :sum WHERE c_w_id = :w_id AND c_d_id = :d_id AND c_id = :c_id",
        10,
        "district",
    ),
)
_STOCK_LEVEL = (
    SqlShardStatement("SELECT d_next_o_id FROM district WHERE d_w_id = :w_id AND d_id = :d_id"),
    SqlShardStatement(
        "SELECT count(DISTINCT s.s_i_id) FROM order_line l JOIN stock s ON s.s_i_id = l.ol_i_id "
        "WHERE l.ol_w_id = :w_id AND l.ol_d_id = :d_id AND l.ol_o_id >= :o AND s.s_w_id = :w_id "
        "AND s.s_quantity < :least"
    ),
)


def source(warehouses: int) -> SqlShardingSource:
    rows = {
        "warehouse": (1, 120), "district": (10, 130), "customer": (30_000, 700), "history": (30_000, 70),
        "orders": (30_000, 60), "new_order": (9_000, 40), "order_line": (300_000, 80), "stock": (100_000, 330),
    }  # fmt: skip
    figures = [TableFigures(name, count * warehouses, width) for name, (count, width) in rows.items()]
    figures.append(TableFigures("item", 100_000, 110, columns=(ColumnFigures("i_id", 100_000),)))
    transactions = (
        ("NewOrder", 0.45, _NEW_ORDER),
        ("Payment", 0.43, _PAYMENT),
        ("OrderStatus", 0.04, _ORDER_STATUS),
        ("Delivery", 0.04, _DELIVERY),
        ("StockLevel", 0.04, _STOCK_LEVEL),
    )
    return SqlShardingSource(
        DDL,
        tuple(SqlShardTransaction(name, RATE * weight, statements) for name, weight, statements in transactions),
        tuple(figures),
    )


def choice(shards: int) -> ShardingChoice:
    return ShardingChoice(
        localities=(
            Locality("supply_w_id", "w_id", 1 - REMOTE_LINE, "NewOrder"),
            Locality("c_w_id", "w_id", 1 - REMOTE_PAYMENT, "Payment"),
            Locality("w_id", "w_id", 1.0, "Delivery"),
        ),
        shards=shards,
    )
