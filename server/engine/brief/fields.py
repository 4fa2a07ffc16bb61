"""Every field of the written form, what it is and means: the one list behind reading, writing and the editor schema."""

from server.engine.brief import limits
from server.engine.brief.kinds import (
    DURATION,
    FRACTION,
    INTEGER,
    MONEY,
    NUMBER,
    RATE,
    SIZE,
    Boolean,
    Listing,
    Scalar,
    Settings,
    Text,
    Word,
)
from server.engine.brief.records import Field, Record
from server.engine.model import brief as model

_CAMEL = "[A-Z][A-Za-z0-9]*"
_SNAKE = "[a-z][a-z0-9_]*"

TEXT = Text()
BRIEF_NAME = Text("[a-z]([a-z0-9-]{0,61}[a-z0-9])?", ("marketplace",), "a name such as `marketplace`")
CAMEL = Text(_CAMEL, ("ListingImage",), "a name such as `ListingImage`")
SNAKE = Text(_SNAKE, ("created_at",), "a name such as `created_at`")
NAME = Text("[A-Za-z][A-Za-z0-9_-]*", (), "a name")
COLUMN = Text(_SNAKE, ("shop_id",), "the name of a column")
REFERENCE = Text(rf"{_CAMEL}(\.{_SNAKE})?", ("Listing.price", "Shop"), "an entity or `Entity.column`")
RELATION_PATH = Text(rf"{_SNAKE}(\.{_SNAKE})*", ("listing.shop.owner",), "relations joined by dots")
SQL = Text("", ("SELECT title FROM listings WHERE id = :listing_id",), "a SQL statement")
WORDS = Listing(TEXT)
COLUMNS = Listing(COLUMN, least=1)
BOOLEAN = Boolean()

VALUE_FRACTION = Record(
    model.ValueFraction,
    "How frequent one value is.",
    {
        "value": Field(Scalar(), "The value, as it is written in SQL without quotes.", required=True),
        "fraction": Field(FRACTION, "Share of all rows, 0 to 1.", required=True),
    },
)
STATISTICS = Record(
    model.Statistics,
    "How the values of an attribute are distributed, as far as it is known.",
    {
        "distinct": Field(INTEGER, "Number of different values."),
        "null_fraction": Field(FRACTION, "Share of rows without a value, 0 to 1."),
        "most_common": Field(Listing(VALUE_FRACTION, 100), "The most frequent values; their shares sum to 1 at most."),
        "skew": Field(NUMBER, "Zipf exponent of the frequencies; 0 is uniform."),
    },
)
ATTRIBUTE = Record(
    model.Attribute,
    "A column of an entity. `id` and the `<relation>_id` columns are there without being written.",
    {
        "name": Field(SNAKE, "snake_case, unique in the entity.", required=True),
        "type": Field(Word.of(model.AttributeType), "What it holds; `string` when not stated."),
        "description": Field(TEXT, "For people, and for the comments of the schema."),
        "required": Field(BOOLEAN, "Whether every row has a value."),
        "unique": Field(BOOLEAN, "Whether no two rows have the same value."),
        "max_length": Field(INTEGER, "Characters of string and text, bytes of binary."),
        "min": Field(NUMBER, "Smallest value of integer, decimal and money."),
        "max": Field(NUMBER, "Largest value of integer, decimal and money."),
        "pattern": Field(Text("", ("[a-z0-9-]+",)), "POSIX regular expression that the whole value matches."),
        "values": Field(Listing(Scalar(), 200), "The words of an enum."),
        "default": Field(Scalar(), "Value of a row that states none: a literal, `now()` or `gen_random_uuid()`."),
        "mutable": Field(BOOLEAN, "Whether the value may change after creation; true when not stated."),
        "sensitivity": Field(Word.of(model.Sensitivity), "Who may see it; that of the entity when not stated."),
        "statistics": Field(STATISTICS, "Distribution of the values."),
    },
)
DEPENDENCY = Record(
    model.Dependency,
    "A functional dependency: rows that agree in `determinant` agree in `dependent`.",
    {
        "determinant": Field(COLUMNS, "Columns of the entity.", required=True),
        "dependent": Field(COLUMNS, "Columns of the entity.", required=True),
    },
)
VOLUME = Record(
    model.Volume,
    "How many rows there are and will be.",
    {
        "rows": Field(INTEGER, "Rows today."),
        "growth_per_month": Field(INTEGER, "Rows added each month."),
        "retention": Field(DURATION, "How long a row is kept; for ever when not stated."),
    },
)
ENTITY = Record(
    model.Entity,
    "A thing with rows. Its columns are `id`, its attributes, and `<relation>_id` for each relation to it.",
    {
        "name": Field(CAMEL, "UpperCamelCase, singular.", required=True),
        "description": Field(TEXT, "For people, and for the comments of the schema."),
        "attributes": Field(Listing(ATTRIBUTE, limits.MAX_ATTRIBUTES), "What is known of a row."),
        "keys": Field(Listing(COLUMNS, 50), "Natural keys beside the surrogate `id`, each a list of columns."),
        "dependencies": Field(Listing(DEPENDENCY, 100), "Functional dependencies that do not follow from a key."),
        "volume": Field(VOLUME, "Rows and their growth."),
        "owner": Field(RELATION_PATH, "Relations to follow to the account of the owner."),
        "sensitivity": Field(Word.of(model.Sensitivity), "Of attributes that state none."),
    },
)  # fmt: skip
FAN_OUT = Record(
    model.FanOut,
    "How many rows of `to` belong to one row of `from`.",
    {"mean": Field(NUMBER, "Mean number."), "p99": Field(NUMBER, "99th percentile.")},
)
RELATION = Record(
    model.Relation,
    "A reference between entities: `to` holds the column `<name>_id`; many_to_many makes a table that holds both.",
    {
        "name": Field(SNAKE, "snake_case, unique among the relations to the same entity.", required=True),
        "from": Field(CAMEL, "The entity referred to.", required=True),
        "to": Field(CAMEL, "The entity that refers.", required=True),
        "kind": Field(Word.of(model.RelationKind), "one_to_many when not stated."),
        "required": Field(BOOLEAN, "Whether every row of `to` refers to a row of `from`."),
        "ownership": Field(
            Word.of(model.Ownership), "`composition` when rows of `to` cannot outlive theirs of `from`."
        ),
        "fan_out": Field(FAN_OUT, "Rows of `to` for each row of `from`."),
        "description": Field(TEXT, "For people."),
    },
)
INVARIANT = Record(
    model.Invariant,
    "Something that must always hold.",
    {
        "name": Field(SNAKE, "snake_case, unique in the brief.", required=True),
        "kind": Field(Word.of(model.InvariantKind), "What sort of rule it is.", required=True),
        "over": Field(Listing(REFERENCE, 50, least=1), "The entities and columns it speaks of.", required=True),
        "expression": Field(Text("", ("draft -> active; active -> sold_out, expired", "avg(Review.rating)")),
                            "SQL over the columns; for a state machine its moves."),
        "description": Field(TEXT, "For people."),
    },
)  # fmt: skip
RATE_RECORD = Record(
    model.Rate,
    "How often a use case runs.",
    {
        "peak": Field(RATE, "In the busiest minute of a day."),
        "mean": Field(RATE, "Over a whole day."),
        "profile": Field(Listing(NUMBER, 24, least=24), "24 relative weights, one for each hour of the day (UTC)."),
    },
)
LATENCY = Record(
    model.LatencyObjective,
    "Response times and availability that are wanted or observed.",
    {
        "p50": Field(DURATION, "Median."),
        "p95": Field(DURATION, "95th percentile."),
        "p99": Field(DURATION, "99th percentile."),
        "availability": Field(FRACTION, "Share of requests answered, such as 99.9%."),
    },
)
PARAMETER = Record(
    model.Parameter,
    "A parameter whose type no column says.",
    {
        "name": Field(SNAKE, "Without the colon.", required=True),
        "type": Field(Text("", ("bigint", "timestamptz", "text[]")), "A PostgreSQL type.", required=True),
    },
)
STEP = Record(
    model.Step,
    "One thing that a transaction does; exactly one of the fields is given.",
    one_of=(("sql",), ("call",), ("emit",), ("compute",), ("choice",), ("optional",), ("loop",)),
)
CALL = Record(
    model.Call,
    "A call to an external system or to another use case.",
    {
        "external_system": Field(NAME, "One of external_systems."),
        "use_case": Field(CAMEL, "Another use case of this brief."),
        "latency": Field(DURATION, "Mean; that of the system when not stated."),
    },
    one_of=(("external_system",), ("use_case",)),
)
STEPS = Listing(STEP, limits.MAX_STEPS)
BRANCH = Record(
    model.Branch,
    "Steps that run with a probability.",
    {
        "probability": Field(FRACTION, "0 to 1; of a choice they sum to 1."),
        "steps": Field(STEPS, "May be empty: nothing happens then."),
    },
)
LOOP = Record(
    model.Loop,
    "Steps that run several times.",
    {
        "mean": Field(NUMBER, "Mean number of rounds."),
        "max": Field(INTEGER, "Largest number of rounds."),
        "steps": Field(STEPS, "What is repeated.", required=True),
    },
)
STEP.fields.update(
    {
        "sql": Field(SQL, "One statement. Tables are entities (snake_case) or table names, parameters `:name`."),
        "call": Field(CALL, "Calls an external system or another use case."),
        "emit": Field(CAMEL, "Publishes an event of this name."),
        "compute": Field(DURATION, "Processor time of the service."),
        "choice": Field(Listing(BRANCH, 20, least=2), "Exactly one of these branches runs."),
        "optional": Field(BRANCH, "Runs with a probability."),
        "loop": Field(LOOP, "Runs several times."),
    }
)
TRANSACTION = Record(
    model.Transaction,
    "Steps in order, committed together.",
    {"steps": Field(STEPS, "What happens, in order.", required=True)},
)
USE_CASE = Record(
    model.UseCase,
    "Something the backend does. `entity` and `action` name a standard one; `transactions` say how, where it differs.",
    {
        "name": Field(CAMEL, "UpperCamelCase verb and noun, unique in the brief.", required=True),
        "actor": Field(NAME, "Who asks for it: one of actors."),
        "kind": Field(Word.of(model.UseCaseKind), "`query` when not stated; a query does not write."),
        "description": Field(TEXT, "For people, and for the documentation of the API."),
        "rate": Field(RATE_RECORD, "How often it runs."),
        "objective": Field(LATENCY, "How fast it must answer; objectives.latency when not stated."),
        "transactions": Field(Listing(TRANSACTION, limits.MAX_TRANSACTIONS), "What it does, in order."),
        "entity": Field(CAMEL, "What `action` is done to."),
        "action": Field(Text(_SNAKE, ("create", "get", "list", "search", "update", "delete", "sold_out")),
                        "create, get, list, search, update, delete, or a state to move to."),
        "idempotent": Field(BOOLEAN, "Whether doing it twice is the same as doing it once."),
        "staleness_tolerance": Field(DURATION, "How old the data of an answer may be."),
        "trigger": Field(Word.of(model.Trigger), "What starts it; `request` when not stated."),
        "parameters": Field(Listing(PARAMETER, 200), "Parameters whose type no column says, and filters of a list."),
    },
)  # fmt: skip
ACTOR = Record(
    model.Actor,
    "Someone or something that uses the backend.",
    {
        "name": Field(NAME, "Unique in the brief.", required=True),
        "kind": Field(Word.of(model.ActorKind), "`end_user` when not stated."),
        "count": Field(INTEGER, "How many there are."),
        "trust_notes": Field(TEXT, "What they may be trusted with."),
        "entity": Field(CAMEL, "The entity whose rows are their accounts."),
    },
)
EXTERNAL_SYSTEM = Record(
    model.ExternalSystem,
    "A system of somebody else that use cases call.",
    {
        "name": Field(NAME, "Unique in the brief.", required=True),
        "description": Field(TEXT, "For people."),
        "protocol": Field(TEXT, "`https` when not stated."),
        "latency": Field(LATENCY, "Observed response times."),
        "availability": Field(FRACTION, "Share of calls that succeed."),
        "rate_limit": Field(RATE, "Calls that it accepts."),
    },
)
OBJECTIVES = Record(
    model.Objectives,
    "What holds for the whole backend.",
    {
        "latency": Field(LATENCY, "Of use cases that state none."),
        "availability": Field(FRACTION, "Share of requests answered."),
        "recovery_point": Field(DURATION, "Most data that may be lost, as time."),
        "recovery_time": Field(DURATION, "Longest outage."),
        "regions": Field(WORDS, "Where users are served from."),
        "data_residency": Field(TEXT, "Where data must stay."),
        "monthly_budget": Field(MONEY, "For infrastructure."),
        "horizon": Field(INTEGER, "Months to plan for."),
        "growth": Field(FRACTION, "By which rows and rates grow each month."),
    },
)
TEAM = Record(
    model.Team,
    "People who build and run a part.",
    {
        "name": Field(TEXT, "Unique in the brief.", required=True),
        "size": Field(INTEGER, "People."),
        "skills": Field(WORDS, "What they know."),
        "owns": Field(Listing(CAMEL), "Entities or use cases."),
    },
)
NAMING = Record(
    model.Naming,
    "Conventions of names and keys.",
    {
        "tables": Field(Word(("plural", "singular")), "`plural` when not stated."),
        "keys": Field(Word(("bigint", "uuid")), "Type of surrogate keys; `bigint` when not stated."),
    },
)
CONSTRAINTS = Record(
    model.Constraints,
    "What is given.",
    {
        "language": Field(TEXT, "Programming language."),
        "framework": Field(TEXT, "Framework of the services."),
        "database": Field(TEXT, "Database that is run already."),
        "message_broker": Field(TEXT, "Message broker that is run already."),
        "cloud": Field(TEXT, "Where it runs."),
        "existing_components": Field(WORDS, "What else is there."),
        "naming": Field(NAMING, "Conventions of names and keys."),
        "must_stay_together": Field(Listing(Listing(CAMEL)), "Groups of entities or use cases for one service."),
        "must_be_apart": Field(Listing(Listing(CAMEL)), "Groups of which no two share a service."),
        "teams": Field(Listing(TEAM, 200), "Who builds what."),
    },
)
RUNNING_SERVICE = Record(
    model.RunningService,
    "A service that runs today.",
    {
        "name": Field(TEXT, "Unique in the deployment.", required=True),
        "replicas": Field(INTEGER, "Instances."),
        "workers": Field(INTEGER, "Processes of an instance."),
        "pool_size": Field(INTEGER, "Database connections of a worker."),
        "cores": Field(NUMBER, "Of an instance."),
    },
)
CACHE = Record(
    model.Cache,
    "A cache that runs today.",
    {
        "name": Field(TEXT, "Unique in the deployment.", required=True),
        "size_bytes": Field(SIZE, "Memory for entries."),
        "policy": Field(TEXT, "What is evicted; `lru` when not stated."),
        "time_to_live": Field(DURATION, "Age at which an entry is dropped."),
    },
)
DATABASE_SERVER = Record(
    model.DatabaseServer,
    "The database server that runs today.",
    {
        "version": Field(Scalar(), "Such as 18."),
        "cores": Field(NUMBER, "Processor cores."),
        "memory_bytes": Field(SIZE, "Main memory."),
        "max_connections": Field(INTEGER, "Connections it accepts."),
        "settings": Field(Settings(), "Settings that differ from the default."),
    },
)
DEPLOYMENT = Record(
    model.Deployment,
    "What runs today, for reviews and what-if questions.",
    {
        "services": Field(Listing(RUNNING_SERVICE, 200), "Services."),
        "caches": Field(Listing(CACHE, 100), "Caches."),
        "database": Field(DATABASE_SERVER, "The database server."),
    },
)
BRIEF = Record(
    model.Brief,
    "What a backend must do.",
    {
        "name": Field(BRIEF_NAME, "Lower-case letters, digits and hyphens; identifies the brief.", required=True),
        "title": Field(TEXT, "For people."),
        "summary": Field(TEXT, "A paragraph for people."),
        "actors": Field(Listing(ACTOR, limits.MAX_ACTORS), "Who uses it."),
        "entities": Field(Listing(ENTITY, limits.MAX_ENTITIES), "What it stores."),
        "relations": Field(Listing(RELATION, limits.MAX_RELATIONS), "How entities refer to each other."),
        "invariants": Field(Listing(INVARIANT, limits.MAX_INVARIANTS), "What must always hold."),
        "use_cases": Field(Listing(USE_CASE, limits.MAX_USE_CASES), "What it does."),
        "external_systems": Field(Listing(EXTERNAL_SYSTEM, limits.MAX_EXTERNAL_SYSTEMS), "What it calls."),
        "objectives": Field(OBJECTIVES, "How well it must do it."),
        "constraints": Field(CONSTRAINTS, "What is given."),
        "deployment": Field(DEPLOYMENT, "What runs today."),
    },
)
RECORDS = (
    BRIEF, ACTOR, ENTITY, ATTRIBUTE, STATISTICS, VALUE_FRACTION, DEPENDENCY, VOLUME, RELATION, FAN_OUT, INVARIANT,
    USE_CASE, RATE_RECORD, LATENCY, PARAMETER, TRANSACTION, STEP, CALL, BRANCH, LOOP, EXTERNAL_SYSTEM, OBJECTIVES,
    CONSTRAINTS, NAMING, TEAM, DEPLOYMENT, RUNNING_SERVICE, CACHE, DATABASE_SERVER,
)  # fmt: skip
