"""A saga as a Mermaid sequence diagram: forward in the frame's upper part, and for each refusal what is undone."""

from server.engine.model.sagas import Saga, SagaStep, StepKind


def saga_diagram(saga: Saga) -> str:
    """The coordinator calls each service; what a refusal or a timeout undoes stands under its step."""
    services = list(dict.fromkeys([saga.coordinator, *(step.service for step in saga.steps)]))
    outside = list(dict.fromkeys(step.external_system for step in saga.steps if step.external_system))
    names = {name: f"s{number}" for number, name in enumerate([*services, *outside], start=1)}
    lines = ["sequenceDiagram"]
    lines += [f"  participant {names[name]} as {_text(name)}" for name in services]
    lines += [f"  participant {names[name]} as {_text(name)}" for name in outside]
    undo = {step.name: step for step in saga.steps if step.compensation is not None}
    done: list[str] = []
    for step in saga.steps:
        lines += _step(saga, step, names)
        if step.kind is StepKind.RETRIABLE:
            if step.timeout:
                lines += _again(saga, step, names)
        elif step.may_be_refused or step.timeout:
            back = [undo[name] for name in saga.undo_order() if name in undo and name in done]
            if step.name in undo and step.timeout:
                back = [step, *back]
            lines += _undone(saga, step, back, names)
        done.append(step.name)
    lines.append(f"  Note over {names[saga.coordinator]}: completed")
    return "\n".join(lines) + "\n"


def _step(saga: Saga, step: SagaStep, names: dict[str, str]) -> list[str]:
    coordinator, service = names[saga.coordinator], names[step.service]
    label = f"{step.name} ({step.kind.value})"
    lines = [f"  {coordinator}->>{service}: {_text(label)}"]
    if step.external_system:
        lines.append(f"  {service}->>{names[step.external_system]}: {_text(step.name)}")
        lines.append(f"  {names[step.external_system]}-->>{service}: outcome")
    if step.kind is StepKind.PIVOT:
        lines.append(f"  Note over {service}: decided here")
    lines.append(f"  {service}-->>{coordinator}: done")
    return lines


def _undone(saga: Saga, step: SagaStep, back: list[SagaStep], names: dict[str, str]) -> list[str]:
    coordinator = names[saga.coordinator]
    why = " or ".join([*(["refused"] if step.may_be_refused else []), *(["no answer in time"] if step.timeout else [])])
    lines = [f"  opt {_text(f'{step.name} {why}')}"]
    for each in back:
        assert each.compensation is not None
        lines.append(f"    {coordinator}->>{names[each.service]}: {_text(each.compensation.name)}")
    if step.asks_when_unknown:
        lines.append(f"    {coordinator}->>{names[step.service]}: what became of {_text(step.name)}?")
    lines += [f"    Note over {coordinator}: {'compensated' if back else 'nothing to undo'}", "  end"]
    return lines


def _again(saga: Saga, step: SagaStep, names: dict[str, str]) -> list[str]:
    return [
        f"  loop until {_text(step.name)} has succeeded",
        f"    {names[saga.coordinator]}->>{names[step.service]}: {_text(step.name)} again, same key",
        "  end",
    ]


def _text(text: str) -> str:
    """Without what Mermaid takes for its own."""
    return text.replace(";", ",").replace("#", "no. ").replace("%%", "%").replace(":", " ")
