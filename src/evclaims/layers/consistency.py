"""The `consistency` layer: can all claims be true together, with the laws of the subject? If not, which few cannot?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence

from evclaims.exact.words import counted
from evclaims.linear.blocks import SECONDS, Block, BlockAnswer, answers, split
from evclaims.linear.proof import refute, sentence
from evclaims.linear.repair import Repairs
from evclaims.linear.system import System, read_system
from evclaims.linear.world import Remark, World
from evclaims.model import Place, Result, Verdict
from evclaims.package.package import Package
from evclaims.profile.claims import WORLD, lacks
from evclaims.profile.items import newest
from evclaims.profile.named import BLOCK, BROKEN, CONFLICT, CONSISTENCY, LEFT_OUT

LAYER = "consistency"
CHECKS = CONSISTENCY


def run(
    package: Package,
    without: Collection[str] = (),
    *,
    seconds: float = SECONDS,
    done: Callable[[int], None] = lambda count: None,
) -> list[Result]:
    """What the claims of a package say together; none where it keeps no claims.

    Claims that are named in `without` or that a ruling rejects take no part. Each block has `seconds`; `done` is told
    how many more are decided.

    Raises DataError where a table cannot be read, EvclaimsError for a law that cannot.
    """
    if lacks(package, WORLD):
        return []
    system, world = read_system(package, without)
    blocks = split(system.rows)
    found = answers(system.rows, system.signs, blocks, seconds=seconds, done=done)
    results = [_remark(BROKEN, remark, None) for remark in world.faults]
    results += [_remark(LEFT_OUT, remark, Verdict.UNDETERMINED) for remark in world.left_out]
    for block, answer in zip(blocks, found, strict=True):
        if answer != BlockAnswer() or system.claims(*block.rows):  # laws alone say nothing
            results += _block(system, world, block, answer)
    return results


def nothing(package: Package) -> str:
    """Why there is nothing that could contradict itself."""
    return "no claims about quantities" if lacks(package, WORLD) else "no actual claim"


def _remark(check: str, remark: Remark, verdict: Verdict | None) -> Result:
    return Result(LAYER, check, remark.ids, verdict, verdict is not None, remark.reason, remark.place)


def _block(system: System, world: World, block: Block, answer: BlockAnswer) -> list[Result]:
    claims = system.claims(*block.rows)
    place = newest(world.known.items[id_] for id_ in claims if id_ in world.known.items)
    laws = len([row for row in block.rows if not system.claims(row)])
    size = f"{counted(len(claims), 'claim')} and {counted(laws, 'row')} of laws"
    if answer.undecided or (answer.truncated and not answer.conflicts):
        problem = "is not decided, since" if answer.undecided else "holds a conflict that is not found:"
        what = f"a block of {size} {problem} {answer.undecided or answer.truncated}."
        return [Result(LAYER, BLOCK, _few(claims), None, False, what, place)]
    if not answer.conflicts:
        what = f"{size} can all hold at once."
        return [Result(LAYER, BLOCK, _few(claims), Verdict.CONSISTENT, True, what, place)]
    counts = Counter(id_ for conflict in answer.conflicts for id_ in system.claims(*conflict.members))
    repairs = Repairs(system, world, block, answer)
    results = []
    for conflict in answer.conflicts:
        proof = refute(system, conflict.multipliers, counts)
        advice, suspect = repairs.advice(conflict, next(iter(proof.claims), ""))
        message, subject = f"{sentence(proof, world)} {advice}".strip(), (*proof.claims, *proof.others)
        where = newest(world.known.items[id_] for id_ in subject if id_ in world.known.items)
        results.append(Result(LAYER, CONFLICT, subject, Verdict.CONTRADICTED, False, message, where, suspect=suspect))
    return [*results, _found(answer, counts, size, place)]


def _found(answer: BlockAnswer, counts: Counter[str], size: str, place: Place | None) -> Result:
    number = len(answer.conflicts)
    most = max(counts.values(), default=0)
    in_most = sorted(id_ for id_, count in counts.items() if count == most)
    stand = f"{', '.join(in_most)} {'stands' if len(in_most) == 1 else 'stand'} in {'all' if most == number else most}"
    what = f"{size} cannot all hold: {counted(number, 'conflict')}, and {stand}."
    if answer.truncated:
        what += f" These are not all that there are: {answer.truncated}."
    return Result(LAYER, BLOCK, _few(in_most), Verdict.ENTAILED, True, what, place)


def _few(ids: Sequence[str]) -> tuple[str, ...]:
    return tuple(ids[:1]) if len(ids) > 20 else tuple(ids)
