"""`groundplan schema`: questions about schemas, one command a file."""

import typer

from cli.commands.schema import check, dependencies, growth, indexes, migrate, shard

app = typer.Typer(no_args_is_help=True, help="Plan and check schemas.")
app.command()(check.check)
app.command()(dependencies.dependencies)
app.command()(growth.growth)
app.command()(indexes.indexes)
app.add_typer(migrate.app, name="migrate")
app.command()(shard.shard)
