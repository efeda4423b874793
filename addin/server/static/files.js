// The tab 文件: files are sent, answered, and offered to be opened or kept.
import { button, element, make } from "/static/elements.js";
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
export function files({ working, say, compared }) {
  const submitted = (id, work) =>
    element(id).addEventListener("submit", (event) => {
      event.preventDefault();
      const form = event.currentTarget;
      working(() => work(form));
    });
  /** What came of a job, below it: a line for each workbook, then the files. */
  const show = (form, answer) => {
    const box = form.querySelector(".answer");
    for (const link of box.querySelectorAll("a[download]")) URL.revokeObjectURL(link.href);
    box.replaceChildren(...(answer.books ? [books(answer.books)] : []), ...answer.files.map(offered));
    box.hidden = false;
    say(answer.said);
  };
  const chosen = (form) => packed([...form.querySelectorAll("input[type=file]")].flatMap(chosenIn));

  submitted("check-files", async (form) => {
    const choices = await workbook.choices();
    show(form, await post("/call/files", { files: await chosen(form), choices }));
  });
  submitted("compare", async (form) => compared(await chosen(form)));
  submitted("import", async (form) => {
    show(form, await post("/call/import", { files: await chosen(form) }));
  });
  submitted("new-book", async (form) => {
    const { year, kind } = form.elements;
    show(form, await post("/call/new", { args: [year.value, kind.value] }));
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

function books(list) {
  const made = make("ul", "books");
  for (const { name, counts, error } of list) {
    const level = counts ? ["error", "warning"].find((each) => counts[each]) ?? "clean" : "failed";
    const line = make("li", level);
    const said = counts ? `错误 ${counts.error}，警告 ${counts.warning}，提示 ${counts.info}` : error;
    line.append(make("b", "", name), make("span", "", said));
    made.append(line);
  }
  return made;
}

/** A file with 打开 (workbooks, where Excel can) or 查看 (reports), and 下载. */
function offered({ name, data }) {
  const row = make("div", "file");
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const link = make("a", "button", "下载");
  link.href = URL.createObjectURL(new Blob([bytes], { type: type(name) }));
  link.download = name;
  row.append(make("span", "", name));
  if (name.endsWith(".xlsx") && Office.context.requirements.isSetSupported("ExcelApi", "1.8")) {
    const open = button("打开", () => Excel.createWorkbook(data));
    open.title = `在 Excel 里打开“${name}”，还没有保存`;
    row.append(open);
  }
  if (name.endsWith(".html")) row.append(button("查看", () => read(link.href)));
  row.append(link);
  return row;
}

/** The report in the pane: not every Excel lets a task pane download. */
function read(address) {
  const dialog = element("report");
  dialog.querySelector("iframe").src = address;
  dialog.showModal();
}

function type(name) {
  if (name.endsWith(".html")) return "text/html";
  if (name.endsWith(".zip")) return "application/zip";
  return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
}
