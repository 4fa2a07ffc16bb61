"""The checker accepts what the solver states and rejects, or bounds no lower than the truth, what was tampered with."""

import ast
import random
from pathlib import Path

import msgspec
import pytest

from server.engine.kernel import partitioning
from server.engine.kernel.partitioning import (
    Branch,
    Certificate,
    CertificateError,
    Cut,
    Leaf,
    Part,
    SignedGraph,
    partition,
    verify,
)
from tests.unit.kernel.partitioning.graphs import best_value, planted, random_graph

replace = msgspec.structs.replace


def test_shares_nothing_with_the_solver() -> None:
    source = (Path(partitioning.__file__).parent / "checker.py").read_text()
    imported = {node.module for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)}
    assert imported == {"collections", "collections.abc", "math", "server.engine.kernel.partitioning.values"}
    assert len(source.splitlines()) < 200


def test_a_certificate_survives_json() -> None:
    graph, _ = planted(3, 24, 4.0, seed=5)
    found = partition(graph)
    assert isinstance(found.certificate.parts[0].tree, Branch)
    again = msgspec.json.decode(msgspec.json.encode(found.certificate), type=Certificate)
    assert verify(graph, found.clusters, again) == found.value


def mutated_tree(tree: Leaf | Branch, cuts: int, nodes: tuple[int, ...], chance: random.Random) -> Leaf | Branch:
    if isinstance(tree, Branch):
        match chance.randrange(4):
            case 0:
                return replace(tree, pair=tuple(chance.choices(nodes, k=2)))
            case 1:
                return replace(tree, together=mutated_tree(tree.together, cuts, nodes, chance))
            case 2:
                return replace(tree, apart=mutated_tree(tree.apart, cuts, nodes, chance))
            case _:
                return chance.choice([tree.together, tree.apart])
    multipliers = list(tree.multipliers)
    if not multipliers or chance.random() < 0.1:
        return replace(tree, denominator=chance.choice([0, -1, tree.denominator * 2]))
    place = chance.randrange(len(multipliers))
    position, amount = multipliers[place]
    multipliers[place] = chance.choice(
        [
            (position, -amount),
            (cuts, amount),
            (chance.randrange(cuts), amount),
            (position, amount * 3 + 1),
            (position, 0),
        ]
    )
    return replace(tree, multipliers=tuple(multipliers))


def mutated(certificate: Certificate, size: int, chance: random.Random) -> Certificate:
    parts = list(certificate.parts)
    place = chance.randrange(len(parts))
    part = parts[place]
    match chance.randrange(6):
        case 0:
            pair = tuple(chance.sample(range(size), 2))
            return replace(certificate, contracted=(*certificate.contracted, pair))
        case 1:
            del parts[place]
        case 2:
            node = chance.choice(part.nodes)
            without = tuple(other for other in part.nodes if other != node)
            parts[place : place + 1] = [replace(part, nodes=without), Part((node,), (), Leaf())]
        case 3 if part.cuts:
            cuts = list(part.cuts)
            at = chance.randrange(len(cuts))
            sides = chance.choice(
                [(cuts[at].right, cuts[at].left), (cuts[at].left, cuts[at].left), (cuts[at].left, ())]
            )
            cuts[at] = Cut(*sides)
            parts[place] = replace(part, cuts=tuple(cuts))
        case _:
            parts[place] = replace(part, tree=mutated_tree(part.tree, len(part.cuts), part.nodes, chance))
    return replace(certificate, parts=tuple(parts))


def test_no_tampered_certificate_proves_less_than_the_optimum() -> None:
    """A mutation may leave another valid proof, so what counts is soundness; most of them prove nothing at all."""
    rejected = weaker = 0
    for seed in range(60):
        graph = random_graph(seed, largest=8, constrained=seed % 3 == 0)
        optimum = best_value(graph)
        if len(graph.nodes) < 4 or optimum is None:
            continue
        found = partition(graph)
        chance = random.Random(seed)
        for _ in range(40):
            tampered = mutated(found.certificate, len(graph.nodes), chance)
            try:
                bound = verify(graph, found.clusters, tampered)
            except CertificateError:
                rejected += 1
            else:
                assert bound >= optimum
                weaker += bound > optimum
    assert rejected > 400
    assert weaker > 20


GRAPH = SignedGraph(("a", "b", "c", "d"), ((0, 1, 3), (1, 2, 3), (0, 2, -4), (2, 3, -1)), (), ((0, 3),))
FOUND = partition(GRAPH)


@pytest.mark.parametrize(
    ("clusters", "message"),
    [
        (((0, 1), (2,)), "every node"),
        (((0, 1), (2, 3), (3,)), "every node"),
        (((0, 3), (1, 2)), "must be apart"),
    ],
)
def test_says_what_is_wrong_with_a_partition(clusters: tuple[tuple[int, ...], ...], message: str) -> None:
    with pytest.raises(CertificateError, match=message):
        verify(GRAPH, clusters, FOUND.certificate)


def test_says_when_nodes_that_belong_together_are_not() -> None:
    graph = replace(GRAPH, together=((0, 1),))
    with pytest.raises(CertificateError, match="a and b must be together"):
        verify(graph, ((0,), (1, 2), (3,)), FOUND.certificate)


def test_a_bound_below_the_value_is_refused() -> None:
    """A branch that omits the optimum's side, dressed up as a leaf that cannot be satisfied."""
    graph = SignedGraph(("a", "b"), ((0, 1, 5),), (), ())
    lie = Certificate((), (Part((0, 1), (), Branch((0, 1), Leaf(), Leaf())),))
    assert verify(graph, ((0, 1),), lie) == 5
    for contracted, parts, message in (
        (((0, 1),), (Part((0,), (), Leaf()), Part((1,), (), Leaf())), "two parts"),
        ((), (Part((0,), (), Leaf()), Part((1,), (), Leaf())), "attract each other"),
        (((0, 9),), (Part((0, 1), (), Leaf()),), "no two classes"),
        ((), (Part((0, 1), (), Branch((0, 7), Leaf(), Leaf())),), "outside its part"),
        ((), (Part((0, 1), (), Leaf(0)),), "denominator"),
        ((), (Part((0, 1), (), Leaf(1, ((0, 1),))),), "multiplier"),
        ((), (Part((0, 1), (Cut((0,), (0, 1)),), Leaf()),), "disjoint"),
    ):
        with pytest.raises(CertificateError, match=message):
            verify(graph, ((0, 1),), Certificate(contracted, parts))
