"""Several workbooks at a time: workers that overlap, are bounded, and die alone."""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from importlib.util import find_spec

import httpx
import pytest

import checks
from checks.findings import Severity
from tests.addin.server import excel
from tests.addin.server.jobs import dying_of_content, played

# not imported: that sets xlwings up as a server for the whole process
pytestmark = pytest.mark.skipif(not find_spec("xlwings_server"), reason="xlwings-server 没有安装")


@pytest.fixture
def served(licensed):
    """Runs a coroutine that gets a client of an app with these workers."""
    from addin.server.app import Options, create_app
    from addin.server.workers import Workers

    def run(story, *args, **workers):
        async def told():
            app = create_app(Options(workers=Workers(**workers)))
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as c:
                return await asyncio.wait_for(story(c, *args), 120)

        return asyncio.run(told())

    return run


def post(client, call, what):
    headers = {"Content-Type": "application/json"}
    return client.post(f"/call/{call}", content=what.encode(), headers=headers)


async def until(client, key, number):
    """Wait until /health says so."""
    while (await client.get("/health")).json()[key] != number:
        await asyncio.sleep(0.01)


def test_two_workbooks_are_audited_at_the_same_time(served, tmp_path):
    """Each of the two jobs waits for the other to have begun."""
    one, other = tmp_path / "a", tmp_path / "b"

    async def story(client):
        return await asyncio.gather(
            post(client, "audit", f"meet {one} {other}"),
            post(client, "audit", f"meet {other} {one}"),
        )

    answers = served(story, count=2, job=played)
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() != answers[1].json()  # two processes


def test_slow_jobs_block_neither_health_nor_pane_nor_audits(served, tmp_path):
    """All lanes for uploads are held: pages, an audit and a formula are answered meanwhile."""
    release = tmp_path / "go"

    async def story(client):
        held = [asyncio.create_task(post(client, "files", f"hold {release}")) for _ in range(2)]
        await until(client, "running", 1)
        await until(client, "waiting", 1)
        assert (await client.get("/taskpane.html")).status_code == 200
        assert (await client.get("/functions.js")).status_code == 200
        for call in ("audit", "function", "rule"):
            assert (await post(client, call, "")).status_code == 200
        assert not any(task.done() for task in held)
        release.touch()
        assert [task.status_code for task in await asyncio.gather(*held)] == [200, 200]
        assert (await client.get("/health")).json() == {
            "status": "ok", "running": 0, "waiting": 0,
        }  # fmt: skip

    served(story, count=1, job=played)


def test_who_comes_when_the_queue_is_full_is_told_so(served, tmp_path):
    release = tmp_path / "go"

    async def story(client):
        held = [asyncio.create_task(post(client, "audit", f"hold {release}")) for _ in range(2)]
        await until(client, "waiting", 1)
        late = await post(client, "audit", "")
        release.touch()
        await asyncio.gather(*held)
        return late

    late = served(story, count=1, waiting=1, job=played)
    assert (late.status_code, late.text) == (503, "现在用的人太多，请过半分钟再试。")


def test_a_job_that_takes_too_long_is_stopped_and_the_next_one_goes(served):
    async def story(client):
        slow = await post(client, "audit", "sleep")
        return slow, await post(client, "audit", "")

    slow, after = served(story, count=1, seconds=1, job=played)
    assert (slow.status_code, slow.text) == (
        504, "用时超过上限，已停止；请删去不用的工作表后再试。",
    )  # fmt: skip
    assert after.status_code == 200


def test_a_worker_that_dies_costs_its_sender_alone(served, tmp_path, caplog):
    release = tmp_path / "go"

    async def story(client):
        other = asyncio.create_task(post(client, "audit", f"hold {release}"))
        await until(client, "running", 1)
        dead = await post(client, "audit", "die")
        release.touch()
        return dead, await other, await post(client, "audit", "")

    dead, other, after = served(story, count=2, job=played)
    assert dead.status_code == 500
    assert dead.text.startswith("处理这个工作簿的进程停止了")
    assert (other.status_code, after.status_code) == (200, 200)
    assert [record.message for record in caplog.records if record.name == "gouji.server"] == [
        "/call/audit: BrokenWorkerProcess"
    ]


def test_a_file_that_kills_the_worker_costs_itself_alone(served, caplog):
    """The others, before it and after it, are audited; of the deadly ones a sentence is said."""
    deadly = {"data": base64.b64encode(b"die").decode()}
    files = [
        {"name": "甲/一.xlsx", **deadly},
        excel.sent(excel.SEED),
        {"name": "二.xlsx", **deadly},
        excel.sent(excel.PLANTED),
    ]
    body = json.dumps({"files": files})

    async def story(client):
        return await post(client, "files", body)

    answer = served(story, count=1, job=dying_of_content)
    books = answer.json()["books"]
    assert [book["status"] for book in books] == ["unreadable", "ok", "unreadable", "ok"]
    for number, name in ((0, "一.xlsx"), (2, "二.xlsx")):
        assert books[number]["error"] == (
            f"处理“{name}”的进程停止了（多半是内存不足，或内容异常），"
            "这个文件没有审核；请另存为新的 xlsx 后再试。"
        )
    assert books[3]["counts"]["error"] == checks.audit(excel.PLANTED).count(Severity.ERROR)
    assert answer.json()["said"].startswith("审核了 4 个文件，其中 2 个没有审核成功。")
    assert "/call/files: BrokenWorkerProcess" in [record.message for record in caplog.records]


def test_a_worker_that_dies_over_no_file_in_particular_says_so(served):
    async def story(client):
        return await post(client, "files", '"die"'), await post(client, "import", '"die"')

    for answer in served(story, count=1, job=played):
        assert answer.status_code == 500
        assert answer.text.startswith("处理这个文件的进程停止了")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="只有 Linux 限制内存")
def test_a_worker_gets_no_more_than_its_memory(served):
    async def story(client):
        return await post(client, "files", "greedy")

    assert served(story, count=1, job=played).json() == "no memory"


def test_a_worker_audits_as_this_process_does(served):
    from addin.server.work import answer

    body = json.dumps(excel.payload(excel.PLANTED))

    async def story(client):
        return await asyncio.gather(
            post(client, "audit", body), post(client, "rule", '{"args":["BN101"]}')
        )

    audited, rule = served(story, count=1)
    assert audited.content == answer("audit", body.encode()).body
    assert rule.json()["title"] == "BN101 行合计"


def test_requests_that_never_arrive_are_given_up(served, monkeypatch):
    from addin.server import app

    monkeypatch.setattr(app, "_ARRIVAL", 0.2)

    async def story(client):
        async def dripping():
            yield b"{"
            await asyncio.Event().wait()

        headers = {"Content-Type": "application/json"}
        slow = await client.post("/call/audit", content=dripping(), headers=headers)
        return slow, await post(client, "audit", "")

    slow, after = served(story, count=1, job=played)
    assert (slow.status_code, slow.text) == (408, "传得太慢，没有收完，请检查网络后再试。")
    assert after.status_code == 200


def test_what_is_held_in_memory_is_bounded(licensed, tmp_path):
    """Eight of the largest requests are held; the next is told to wait, and later is served."""
    from addin.server.app import Options, create_app
    from addin.server.workers import Workers

    release = tmp_path / "go"

    async def story():
        app = create_app(Options(limit=1_000_000, workers=Workers(1, job=played)))
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            large = f"hold {release}".ljust(999_000)
            first = [asyncio.create_task(post(client, "audit", large)) for _ in range(8)]
            await until(client, "waiting", 7)
            late = await post(client, "audit", large)
            release.touch()
            held = [task.status_code for task in await asyncio.gather(*first)]
            return late, held, await post(client, "audit", large)

    late, held, after = asyncio.run(story())
    assert (late.status_code, late.text) == (503, "现在用的人太多，请过半分钟再试。")
    assert held == [200] * 8
    assert after.status_code == 200
