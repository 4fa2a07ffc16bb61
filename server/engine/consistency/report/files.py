"""The files of the analysis: report, interleavings, scripts, certificates, and those of the sagas."""

from server.engine.consistency.answering.design import Designed
from server.engine.consistency.report.readme import FOLDER, readme
from server.engine.consistency.report.wording import file_name
from server.engine.consistency.sagas import artefacts, section
from server.engine.model.plan import Artefact
from server.engine.model.value import canonical


def files(made: Designed, verdict: str) -> tuple[Artefact, ...]:
    answer = made.answer
    found = [Artefact(f"{FOLDER}/README.md", "text/markdown", readme(verdict, answer, [section(made.plan)]))]
    for anomaly in answer.anomalies:
        folder = f"{FOLDER}/interleavings"
        if anomaly.diagram:
            path = f"{folder}/{file_name(anomaly.id)}.mmd"
            found.append(Artefact(path, "text/vnd.mermaid", anomaly.diagram, anomaly.evidence))
        found += [
            Artefact(f"{folder}/{each.name}", "application/sql", each.content, anomaly.evidence)
            for each in anomaly.scripts
        ]
    for summary, certificate in zip(answer.certificates, made.certificates, strict=True):
        path = f"{FOLDER}/certificates/{summary.digest[:12]}.json"
        text = canonical(certificate).decode() + "\n"
        found.append(Artefact(path, "application/json", text, (f"consistency/certificate/{summary.digest[:12]}",)))
    return (*found, *artefacts(made.plan, FOLDER))
