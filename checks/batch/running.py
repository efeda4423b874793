"""A batch from its jobs to their answers: what is known, what is the same, what must be done.

The answers go to the spool as they come, so that memory does not grow with the files and a run
that was killed can be continued; they are read back in the order of the jobs.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from checks.batch import places, records
from checks.batch.limits import Limits
from checks.batch.pool import Answer, Death, Task
from checks.commands.work import Done, Job, died, renamed, run

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from checks.across.facts import Facts
    from checks.batch.identity import Identity
    from checks.batch.progress import Progress
    from checks.batch.spool import Spool
    from checks.findings import Report

    #: what runs the tasks: the processes of this machine or a cluster
    Runner = Callable[[Iterable[Task[Job]]], Generator[Answer]]

_NOT_DONE = -1
#: the key of what no later run looks for
UNKNOWN = bytes(16)


@dataclass(slots=True)
class Batch:
    """The answers of a run, read from the spool in the order of the jobs."""

    jobs: Sequence[Job]
    spool: Spool
    #: where the answer of each job is
    at: array[int]
    #: job -> the job with the same content that was audited for it
    same: dict[int, int] = field(default_factory=dict)
    #: job -> why its copy could not be marked again
    unmarked: dict[int, str] = field(default_factory=dict)
    interrupted: bool = False

    @property
    def done(self) -> int:
        """How many jobs have an answer."""
        return sum(1 for at in self.at if at != _NOT_DONE)

    def facts(self) -> Iterator[Facts]:
        """What the workbooks tell each other, in their order."""
        from checks.settings import NO_SETTINGS

        names: dict[tuple[str, ...], tuple[str, ...]] = {}  # most workbooks call their sheets alike
        for number, at in enumerate(self.at):
            if at != _NOT_DONE:
                facts = self._facts(at)
                if facts is not None:
                    plain = facts.settings == NO_SETTINGS
                    yield replace(
                        facts,
                        packed=partial(self._figures, at),
                        path=self.jobs[number].path,
                        sheets=names.setdefault(facts.sheets, facts.sheets),
                        settings=NO_SETTINGS if plain else facts.settings,
                    )

    def _facts(self, at: int) -> Facts | None:
        packed = records.parted(records.parted(self.spool.read(at))[1])[0]
        facts: Facts | None = records.loads(packed) if packed else None
        return facts

    def _figures(self, at: int) -> bytes:
        """The figures in a record: 5 KB a workbook that need not be held."""
        facts = self._facts(at)
        assert facts is not None
        assert isinstance(facts.packed, bytes)
        return facts.packed

    def __iter__(self) -> Iterator[Done]:
        """The answers there are."""
        for number, at in enumerate(self.at):
            if at != _NOT_DONE:
                yield self.answer(number)

    def answer(self, number: int) -> Done:
        """The answer of a job that has one."""
        done = _unpacked(self.spool.read(self.at[number]))
        job = self.jobs[number]
        if number in self.unmarked:
            done.problem = self.unmarked[number]
        return done if done.report.path == job.path else renamed(done, job)


def work(job: Job) -> bytes:
    """The job done and packed: what workers run, here and on a cluster."""
    return _packed(run(job))


def _packed(done: Done) -> bytes:
    """The hash of the content, where a later run need not audit it again; the facts; the rest.

    What could not be read is cheap to try again, and may be mended by then (a password).
    """
    report = done.report
    lasting = report.sha256 if report.status != "unreadable" and done.problem is None else None
    facts = b"" if report.facts is None else records.dumps(report.facts)
    done.report = replace(report, facts=None)
    return records.joined((lasting or "").encode(), records.joined(facts, records.dumps(done)))


def _unpacked(record: bytes) -> Done:
    done: Done = records.loads(records.parted(records.parted(record)[1])[1])
    return done


def audit_all(
    jobs: Sequence[Job],
    runner: Runner,
    spool: Spool,
    identity: Identity,
    progress: Progress,
    *,
    resume: bool,
) -> Batch:
    """Every job answered, or as many as there were when Ctrl-C was pressed."""
    batch = Batch(jobs, spool, array("q", [_NOT_DONE]) * len(jobs))
    state = _State(batch, identity, progress, resume)
    try:
        for tasks in (state.tasks(), state.copies()):
            with closing(runner(tasks)) as answers:
                for answer in answers:
                    state.take(answer)
        state.share()
    except KeyboardInterrupt:
        batch.interrupted = True
        state.share()
    finally:
        progress.close()
    return batch


def mark_again(batch: Batch, runner: Runner, joined: Callable[[Report], Report]) -> None:
    """Copies that were marked before anything was known of other files, marked with that too."""

    def tasks() -> Iterator[Task[Job]]:
        for number, at in enumerate(batch.at):
            job = batch.jobs[number]
            if at != _NOT_DONE and job.target is not None:
                report = batch.answer(number).report
                known = joined(report)
                if known is not report:
                    yield Task(number, replace(job, known=known), _size(job))

    with closing(runner(tasks())) as answers:
        for number, result in answers:
            job = batch.jobs[number]
            done = _unpacked(died_of(job, result) if isinstance(result, Death) else result)
            if done.written is None:
                batch.unmarked[number] = done.problem or done.report.error or ""


def died_of(job: Job, death: Death) -> bytes:
    """The packed answer for a job whose worker died."""
    return _packed(died(job, death.cause))


class _State:
    """What is known while a batch runs."""

    def __init__(self, batch: Batch, identity: Identity, progress: Progress, resume: bool) -> None:
        self._batch, self._identity = batch, identity
        self._progress, self._resume = progress, resume

    def tasks(self) -> Iterator[Task[Job]]:
        """What must be audited: not what an earlier run did, and equal files once."""
        jobs = self._batch.jobs
        sizes = array("q", [_size(job) for job in jobs])
        times = Counter(sizes)
        first: dict[bytes, int] = {}
        for number, job in enumerate(jobs):
            content = None
            if self._resume or times[sizes[number]] > 1:
                content = places.digest(job.path, job.member)
            if content is not None:
                key = self._identity.of(job, content)
                if self._is_known(number, key):
                    continue
                plain = self._identity.of(replace(job, target=None), content)
                if first.setdefault(plain, number) != number:
                    self._batch.same[number] = first[plain]
                    continue
            yield Task(number, job, sizes[number])

    def copies(self) -> Iterator[Task[Job]]:
        """The marked copies of files whose twin was audited."""
        for number, twin in self._batch.same.items():
            job, at = self._batch.jobs[number], self._batch.at[twin]
            if job.target is not None and at != _NOT_DONE:
                done = renamed(_unpacked(self._batch.spool.read(at)), job)
                yield Task(number, replace(job, known=done.report), _size(job))

    def take(self, answer: Answer) -> None:
        """Put an answer into the spool, under a key where a later run may find it."""
        number, result = answer
        job = self._batch.jobs[number]
        if isinstance(result, Death):
            lasting = result.cause != "killed"
            content = places.digest(job.path, job.member) if lasting else None
            result = died_of(job, result)
        else:
            content = records.parted(result)[0].decode()
            if content and places.is_url(job.path):
                content = places.digest(job.path, job.member)
        key = self._identity.of(job, content) if content else UNKNOWN
        self._batch.at[number] = self._batch.spool.append(key, result)
        self._progress.step(job.path)

    def share(self) -> None:
        """Equal files have the answer of the one that was audited."""
        batch = self._batch
        for number, twin in batch.same.items():
            if batch.at[number] == _NOT_DONE and batch.jobs[number].target is None:
                batch.at[number] = batch.at[twin]
                if batch.at[number] != _NOT_DONE:
                    self._progress.step(batch.jobs[number].path)

    def _is_known(self, number: int, key: bytes) -> bool:
        """Whether an earlier run has the answer, and the copy it wrote is still there."""
        at = self._batch.spool.known.get(key)
        if at is None:
            return False
        done = _unpacked(self._batch.spool.read(at))
        if done.problem is not None or (done.written and not done.written.path.exists()):
            return False
        self._batch.at[number] = at
        self._progress.step(self._batch.jobs[number].path, known=True)
        return True


def _size(job: Job) -> int:
    return places.size(job.path, job.member)


def local(workers: int, limits: Limits) -> Runner:
    """Workers on this machine."""
    from checks.batch.pool import answers

    return lambda tasks: answers(tasks, work, workers, limits)
