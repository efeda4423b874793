// The tab 文件: files are sent, answered, and offered to be opened or kept.
import { config, packed, post } from "/static/server.js";
import * as workbook from "/static/workbook.js";

/** What is audited of a folder, as the command line does: workbooks, but for locks and our own. */
const WORKBOOK = /\.(xlsx|xlsm|xlsb|xls|et|ods|csv)$/i;
const OTHER = /^(~\$|\.)|\.(checked\.xls[xm]|审核结果\.xlsx)$/i;

function chosenIn(input) {
  const files = [...input.files];
  if (!input.webkitdirectory) return files;
  return files.filter(({ name }) => WORKBOOK.test(name) && !OTHER.test(name));
}

/** `doors`: working(work), say(sentence), compared(files). */
export function files(element, { working, say, compared }) {
  const submitted = (id, work) =>
    element(id).addEventListener("submit", (event) => {
      event.preventDefault();
      const form = event.currentTarget;
      working(() => work(form));
    });
  const chosen = (form) => packed([...form.querySelectorAll("input[type=file]")].flatMap(chosenIn));

  submitted("check-files", async (form) => {
    const choices = { choices: await workbook.choices() };
    const answer = await post("/call/files", { files: await chosen(form), ...choices });
    show(form, answer, books(answer.books));
    say(answer.said);
  });
  submitted("compare", async (form) => compared(await chosen(form)));
  submitted("import", async (form) => {
    const answer = await post("/call/import", { files: await chosen(form) });
    show(form, answer);
    say(answer.said);
  });
  submitted("new-book", async (form) => {
    const { year, kind } = form.elements;
    const answer = await post("/call/new", { args: [year.value, kind.value] });
    show(form, answer);
    say(answer.said);
  });
  element("new-book").elements.year.value = new Date().getFullYear() + 1;
  for (const pick of document.querySelectorAll(".pick input"))
    pick.addEventListener("change", () => {
      const names = chosenIn(pick).map((file) => file.name);
      pick.parentElement.querySelector(".chosen").textContent = pick.webkitdirectory
        ? `${names.length} 个工作簿`
        : names.length > 1 ? `${names.length} 个文件` : (names[0] ?? "还没有选");
    });
  const most = `一次最多 ${config.mostFiles} 个，合计约 ${Math.floor(config.limit / 1.4e6)} MB。`;
  element("check-files").querySelector("p").append(most);
}

/** What came of a job, below it: lines, then the files. */
function show(form, answer, lines = null) {
  const box = form.querySelector(".answer");
  for (const link of box.querySelectorAll("a[download]")) URL.revokeObjectURL(link.href);
  box.replaceChildren(...(lines ? [lines] : []), ...answer.files.map(offered));
  box.hidden = false;
}

function books(list) {
  const made = document.createElement("ul");
  made.className = "books";
  for (const book of list) {
    const line = document.createElement("li");
    const name = document.createElement("b");
    const said = document.createElement("span");
    name.textContent = book.name;
    const counts = book.counts;
    said.textContent = counts
      ? `错误 ${counts.error}，警告 ${counts.warning}，提示 ${counts.info}`
      : book.error;
    line.className = counts ? ["error", "warning"].find((level) => counts[level]) ?? "clean" : "failed";
    line.append(name, said);
    made.append(line);
  }
  return made;
}

/** A file with 打开 (workbooks, where Excel can) or 查看 (reports), and 下载. */
function offered({ name, data }) {
  const row = document.createElement("div");
  const label = document.createElement("span");
  row.className = "file";
  label.textContent = name;
  row.append(label);
  if (name.endsWith(".xlsx") && Office.context.requirements.isSetSupported("ExcelApi", "1.8")) {
    const open = document.createElement("button");
    open.type = "button";
    open.textContent = "打开";
    open.title = `在 Excel 里打开“${name}”，还没有保存`;
    open.addEventListener("click", () => Excel.createWorkbook(data));
    row.append(open);
  }
  if (name.endsWith(".html")) {
    const look = document.createElement("button");
    look.type = "button";
    look.textContent = "查看";
    look.addEventListener("click", () => read(link.href));
    row.append(look);
  }
  const link = document.createElement("a");
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  link.href = URL.createObjectURL(new Blob([bytes], { type: type(name) }));
  link.download = name;
  link.className = "button";
  link.textContent = "下载";
  row.append(link);
  return row;
}

/** The report in the pane: not every Excel lets a task pane download. */
function read(address) {
  const dialog = document.getElementById("report");
  dialog.querySelector("iframe").src = address;
  dialog.showModal();
}

function type(name) {
  if (name.endsWith(".html")) return "text/html";
  if (name.endsWith(".zip")) return "application/zip";
  return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
}
