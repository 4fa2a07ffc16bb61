"""Tables, views and indexes as DDL states them, for whoever reads statements about them. Must not execute the DDL."""

from server.engine.physical.catalogue.catalogue import Catalogue, OwnIndex, Table, View
from server.engine.physical.catalogue.reading import catalogue_of
from server.engine.physical.catalogue.statements import plannable

__all__ = ["Catalogue", "OwnIndex", "Table", "View", "catalogue_of", "plannable"]
