"""Runs the experiments on documents; called by name in a process of its own. Knows no database."""

from server.engine.model.claims import DocumentIsOpenApi, ExamplesValidate, ProtoCompiles
from server.lab.experiments import ON_DOCUMENT
from server.lab.observation import Observation, UnprovenError, unproven


def read_document(test: DocumentIsOpenApi | ExamplesValidate | ProtoCompiles) -> Observation:
    """What the experiment saw; UNPROVEN when the lab declines the document or a checker breaks on it."""
    try:
        observation: Observation = ON_DOCUMENT[type(test)].observe(test)
    except UnprovenError as why:
        return unproven(f"The document was not checked: {why}.")
    except TimeoutError:
        raise  # the bound on this process' time, which `Compute` reports
    except Exception as failure:  # a checker of others may raise anything on a malformed document
        return unproven(f"The document was not checked: the checker ended with {type(failure).__name__}.")
    return observation
