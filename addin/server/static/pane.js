// The task pane: what its buttons do with the open workbook and what the server says of it.
import "/vendor/js/config.js";
import "/vendor/js/custom-scripts/index.js"; // xlwings in the browser: reads the book, applies actions
import { choicesFor, choose, markHints } from "/static/choices.js";
import { element, make } from "/static/elements.js";
import { files } from "/static/files.js";
import { Findings } from "/static/findings.js";
import { config, door, post, remember } from "/static/server.js";
import * as workbook from "/static/workbook.js";

const gouji = (globalThis.gouji ??= {});

gouji.read = () => workbook.read(); // for the worksheet functions

/** Send the workbook with what is asked of it; do in the workbook what comes back. */
async function send(path, more = {}) {
  const book = await workbook.read({ merged: Boolean(more.marks) || marking() });
  const answer = await post(path, { ...book, ...more });
  if (answer.actions?.length) await xlwings.runActions({ actions: answer.actions });
  return answer;
}

// --- doing one thing at a time ---------------------------------------------------------------

let busy = false;
/** What was being done when the password was asked for. */
let refused = null;

function say(sentence, { bad = false, undo = false } = {}) {
  const status = element("status");
  status.querySelector("p").textContent = sentence;
  status.classList.toggle("bad", bad);
  status.hidden = !sentence;
  element("take-back").hidden = !undo;
}

async function working(work) {
  if (busy) return;
  busy = true;
  const focused = document.activeElement;
  const enabled = [...document.querySelectorAll("button, input, select")].filter((one) => !one.disabled);
  element("busy").hidden = false;
  for (const one of enabled) one.disabled = true;
  door.refused = () => {
    refused = work;
    element("password").hidden = false;
  };
  try {
    await work();
  } catch (error) {
    say(error.message || String(error), { bad: true });
  } finally {
    busy = false;
    element("busy").hidden = true;
    for (const one of enabled) one.disabled = false;
    if (!element("password").hidden) element("token").focus();
    // what had the focus may be gone, or was disabled meanwhile
    else if (focused?.isConnected && focused.offsetParent) focused.focus({ preventScroll: true });
    else ([...document.querySelectorAll(".card.open > .head")].at(-1) ?? element("audit")).focus({ preventScroll: true });
  }
}

// --- the findings ----------------------------------------------------------------------------

const findings = new Findings({
  select: (sheet, cell) => workbook.select(sheet, cell).catch((error) => say(error.message, { bad: true })),

  accept: (id) =>
    working(async () => {
      const { said } = await send("/call/accept", { args: [id] });
      await audit();
      say(said, { undo: true });
    }),

  waive: (finding, reason, name) =>
    working(async () => {
      const { said } = await send("/call/waive", { args: [finding.id, reason, name] });
      await audit();
      say(said);
    }),

  explain: async (rule) => {
    let page = null;
    await working(async () => (page = await post("/call/rule", { args: [rule] })));
    if (page) explain(page); // not before: what has the focus gets it back from the dialog
  },
});

function marking() {
  return element("mark").getAttribute("aria-pressed") === "true";
}

function show(report) {
  const kind = { department: "部门预算", unit: "单位预算" }[report.kind] ?? "预算";
  element("book").textContent = [report.department, report.year && `${report.year}年`, kind]
    .filter(Boolean)
    .join(" ");
  element("mark").setAttribute("aria-pressed", report.marked);
  element("welcome").hidden = true;
  element("walk").hidden = false;
  said(report.stops.length ? `要看的有 ${report.stops.length} 格` : "没有需要查看的问题。");
  findings.show(report);
  say(report.said ?? "");
}

/** `part`: sheet, selection, or the whole workbook; with `marks` cells get marks from now on. */
async function audit({ part = null, marks = false } = {}) {
  show(await send("/call/audit", { part, marks }));
}

async function clear() {
  const answer = await send("/call/clear");
  element("mark").setAttribute("aria-pressed", false);
  say(answer.said);
}

const mark = () => (marking() ? clear() : audit({ marks: true }));

async function hints() {
  const wanted = element("hints").getAttribute("aria-pressed") !== "true";
  markHints(wanted);
  element("hints").setAttribute("aria-pressed", wanted);
  const now = wanted ? "提示也标出来。" : "只标错误和警告，提示见问题清单。";
  if (!marking()) return say(now);
  await audit();
  say(`${now}${element("status").querySelector("p").textContent}`);
}

async function undo() {
  const answer = await send("/call/undo");
  await audit();
  say(answer.said);
}

function explain(page) {
  element("explained-title").textContent = page.title;
  element("explained")
    .querySelector(".page")
    .replaceChildren(
      make("p", "", `级别：${page.level}`),
      ...page.sections.flatMap(([head, text]) => [make("h3", "", head), make("p", "", text)]),
    );
  element("explained").showModal();
}

// --- 上一处 / 下一处 ---------------------------------------------------------------------------

function said(sentence) {
  const line = element("walk").querySelector("p");
  line.textContent = line.title = sentence;
}

/** To the next stop after the selected cell (1), or the one before (-1); around at the end. */
async function walk(step) {
  if (!findings.report) await audit();
  const { stops, sheets } = findings.report;
  if (!stops.length) return said("没有需要查看的问题。");
  const here = await workbook.selected();
  const at = here ? [sheets.indexOf(here.sheet), here.row, here.column] : [-1, 0, 0];
  const beyond = (stop) => step * compared([sheets.indexOf(stop.sheet), stop.row, stop.column], at) > 0;
  let number = step > 0 ? stops.findIndex(beyond) : stops.findLastIndex(beyond);
  if (number < 0) number = step > 0 ? 0 : stops.length - 1;
  const stop = stops[number];
  const told = `${number + 1}/${stops.length} ${stop.said}`;
  findings.reveal(stop.ids);
  say("");
  if (stop.hidden) return said(`${told}（工作表“${stop.sheet}”是隐藏的，没有选中）`);
  await workbook.select(stop.sheet, stop.cell);
  said(told);
}

function compared(one, other) {
  const first = one.findIndex((number, n) => number !== other[n]);
  return first < 0 ? 0 : one[first] - other[first];
}

// --- tabs ------------------------------------------------------------------------------------

const tabs = [...document.querySelectorAll("[role=tab]")];

async function turn(tab) {
  for (const each of tabs) {
    const now = each === tab;
    each.setAttribute("aria-selected", now);
    each.tabIndex = now ? 0 : -1;
    element(each.getAttribute("aria-controls")).hidden = !now;
  }
  element("walk").hidden = tab.id !== "tab-problems" || !findings.report;
  if (tab.id === "tab-settings") await settings();
}

async function settings() {
  const form = element("choices").elements;
  const { name, year, layout } = await workbook.choices();
  element("chosen-book").textContent = name ? `“${name}”` : "";
  form.year.value = year ?? "";
  form.layout.value = layout ?? "";
  element("about").textContent ||= (await post("/call/about", {})).said;
}

for (const [n, tab] of tabs.entries()) {
  tab.addEventListener("click", () => working(() => turn(tab)));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(n + step + tabs.length) % tabs.length];
    next.focus();
    next.click();
  });
}

// --- the buttons -----------------------------------------------------------------------------

/** The buttons of Excel's ribbon too (manifest.xml), by the names of addin/ribbon.py. */
const commands = {
  check_workbook: () => audit(),
  check_sheet: () => audit({ part: "sheet" }),
  check_selection: () => audit({ part: "selection" }),
  clear_marks: () => clear(),
  show_findings: async () => say((await send("/call/list")).said),
  previous_finding: () => walk(-1),
  next_finding: () => walk(1),
  undo_accept: () => undo(),
};

Office.onReady(({ host }) => {
  if (host !== "Excel") {
    for (const hidden of ["audit", "audit-sheet", "audit-selection", "welcome"]) element(hidden).hidden = true;
    document.querySelector(".tabs").hidden = true;
    say("这是 Excel 的任务窗格：请把清单 /manifest.xml 装进 Excel，在 Excel 里打开。");
    return;
  }
  for (const [name, work] of Object.entries(commands))
    Office.actions.associate(name, async (event) => {
      await Office.addin.showAsTaskpane();
      await working(work);
      event.completed();
    });
});

const buttons = {
  audit: commands.check_workbook,
  "audit-sheet": commands.check_sheet,
  "audit-selection": commands.check_selection,
  mark,
  hints,
  list: commands.show_findings,
  undo,
  "take-back": undo,
  previous: commands.previous_finding,
  next: commands.next_finding,
};
for (const [id, work] of Object.entries(buttons)) {
  const first = ["audit", "audit-sheet", "audit-selection"].includes(id) ? [tabs[0]] : [];
  element(id).addEventListener("click", () =>
    working(async () => {
      for (const tab of first) await turn(tab);
      await work();
    }),
  );
}
element("part").querySelector("button").addEventListener("click", () => findings.whole());
for (const dialog of document.querySelectorAll("dialog"))
  dialog.querySelector(".close").addEventListener("click", () => dialog.close());

element("hints").setAttribute("aria-pressed", choicesFor("").hints);
for (const [name, title] of config.layouts)
  element("choices").elements.layout.add(new Option(`${title}（${name}）`, name));
element("choices").addEventListener("submit", (event) => {
  event.preventDefault();
  working(async () => {
    const { year, layout } = element("choices").elements;
    choose((await workbook.choices()).name, year.value.trim(), layout.value);
    await audit();
    await turn(tabs[0]);
  });
});

files({
  working,
  say,
  compared: async (chosen) => {
    show(await send("/call/compare", { files: chosen }));
    await turn(tabs[0]);
  },
});

element("password").addEventListener("submit", (event) => {
  event.preventDefault();
  remember(element("token").value);
  element("token").value = "";
  element("password").hidden = true;
  const work = refused ?? commands.check_workbook;
  refused = null;
  working(work);
});
