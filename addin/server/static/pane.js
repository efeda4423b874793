// The task pane: the findings of the open workbook, and what can be done about each.
import "/vendor/js/config.js";
import "/vendor/js/custom-scripts/index.js"; // xlwings in the browser: reads the book, applies actions
import { request } from "/vendor/js/utils.js";
import { Findings } from "/static/findings.js";
import * as workbook from "/static/workbook.js";

const gouji = (globalThis.gouji ??= {});
const config = globalThis.config;
const element = (id) => document.getElementById(id);
const KEY = "gouji-token";

// --- the server ------------------------------------------------------------------------------

gouji.read = workbook.read;

gouji.post = async function (path, body) {
  const headers = { "Content-Type": "application/json" };
  const token = localStorage.getItem(KEY);
  if (token) headers.Authorization = `Bearer ${encodeURIComponent(token)}`;
  try {
    const options = { headers, timeout: config.requestTimeout * 1000 };
    return (await request.post(window.location.origin + path, body, options)).data;
  } catch (error) {
    if (error.response?.status === 401 && config.asksPassword) element("password").hidden = false;
    const said = error.response ? error.response.data : "连不上服务器，请检查网络，或告诉管理员。";
    throw new Error(typeof said === "string" && said ? said : "服务器没有回答，请再试一次。");
  }
};

/** Send the workbook with what is asked of it; do in the workbook what comes back. */
async function send(path, { book = null, args = [] } = {}) {
  const answer = await gouji.post(path, { ...(book ?? (await workbook.read())), args });
  if (answer.actions?.length) await xlwings.runActions({ actions: answer.actions });
  return answer;
}

// --- doing one thing at a time ---------------------------------------------------------------

let busy = false;
/** What 撤销 does; null when there is nothing to take back. */
let takeBack = null;

function say(sentence, { bad = false, undo = null } = {}) {
  const status = element("status");
  status.querySelector("p").textContent = sentence;
  status.classList.toggle("bad", bad);
  status.hidden = !sentence;
  takeBack = undo;
  element("undo").hidden = !undo;
}

async function working(work) {
  if (busy) return;
  busy = true;
  element("busy").hidden = false;
  for (const button of document.querySelectorAll("button")) button.disabled = true;
  try {
    await work();
  } catch (error) {
    say(error.message || String(error), { bad: true });
  } finally {
    busy = false;
    element("busy").hidden = true;
    for (const button of document.querySelectorAll("button")) button.disabled = false;
    // what had the focus may be gone, or was disabled meanwhile
    if (document.activeElement === document.body)
      (document.querySelector(".finding.open .head") ?? element("audit")).focus({ preventScroll: true });
  }
}

const findings = new Findings(element, {
  select: (sheet, cell) => workbook.select(sheet, cell).catch((error) => say(error.message, { bad: true })),

  accept: (finding) =>
    working(async () => {
      const { sheet, cell } = finding.culprit;
      const before = await workbook.written(sheet, cell);
      const { said } = await send("/call/accept", { args: [finding.id] });
      await audit();
      say(said, {
        undo: async () => {
          await workbook.write(sheet, cell, before);
          await audit();
          say(`${sheet.trim()} ${cell} 已改回。`);
        },
      });
    }),

  waive: (finding, reason, name) =>
    working(async () => {
      const { said } = await send("/call/waive", { args: [finding.id, reason, name] });
      await audit();
      say(said);
    }),
});

/** Whether cells are to bear marks: then every audit renews them. */
let marking = false;

function nowMarking(now) {
  marking = now;
  element("mark").setAttribute("aria-pressed", now);
}

async function audit() {
  const book = await workbook.read();
  // the workbook remembers its marks, also when it is opened again
  nowMarking(marking || book.sheets.some((sheet) => sheet.name === config.memorySheet));
  const report = await send(marking ? "/call/mark" : "/call/audit", { book });
  const kind = { department: "部门预算", unit: "单位预算" }[report.kind] ?? "预算";
  element("book").textContent = [report.department, report.year && `${report.year}年`, kind]
    .filter(Boolean)
    .join(" ");
  element("audit").textContent = "重新审核";
  say(report.said ?? "");
  element("mark").hidden = false;
  findings.show(report);
}

async function mark() {
  if (!marking) {
    nowMarking(true);
    await audit();
    return;
  }
  const { said } = await send("/call/clear");
  nowMarking(false);
  say(said);
}

Office.onReady(({ host }) => {
  if (host !== "Excel") {
    element("audit").hidden = true;
    say("这是 Excel 的任务窗格：请把清单 /manifest.xml 装进 Excel，在 Excel 里打开。");
    return;
  }
  // the ribbon's button: open the pane and audit
  Office.actions.associate("check_workbook", async (event) => {
    await Office.addin.showAsTaskpane();
    await working(audit);
    event.completed();
  });
});

element("audit").addEventListener("click", () => working(audit));
element("mark").addEventListener("click", () => working(mark));
element("undo").addEventListener("click", () => working(takeBack));
element("password").addEventListener("submit", (event) => {
  event.preventDefault();
  localStorage.setItem(KEY, element("token").value);
  element("token").value = "";
  element("password").hidden = true;
  working(audit);
});
