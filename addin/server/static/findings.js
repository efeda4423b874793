// The list of findings: filters, search, one card each, moved through with the arrow keys. What one
// wrong cell explains is folded under a card of that cell.

import { button, element, make } from "/static/elements.js";

const LEVELS = { error: "错误", warning: "警告", info: "提示", waived: "已核实" };

export class Findings {
  /** `doors` act: select(sheet, cell), accept(id), waive(…), explain(rule). */
  constructor(doors) {
    this.doors = doors;
    this.report = null;
    /** The ids of the part that was asked about; null for the whole workbook. */
    this.part = null;
    this.shown = new Set(["error", "warning"]);
    element("search").addEventListener("input", () => this.list());
    element("findings").addEventListener("keydown", (event) => this.moved(event));
    element("findings").addEventListener("focusin", (event) => this.reached(event.target));
  }

  show(report) {
    const opened = [...element("findings").querySelectorAll(".open")].at(-1)?.dataset.id;
    this.report = report;
    this.roots = new Map(report.roots.flatMap((root) => root.ids.map((id) => [id, root])));
    element("result").hidden = false;
    this.part = report.part ? new Set(report.part.ids) : null;
    element("part").hidden = !this.part;
    if (this.part) {
      const { name, sheet } = report.part;
      element("part").firstElementChild.textContent = `只看${name}（${sheet}）有关的问题`;
    }
    this.filters();
    this.list(opened);
    this.unchecked();
  }

  /** The whole workbook again. */
  whole() {
    this.part = null;
    element("part").hidden = true;
    this.filters();
    this.list();
    element("search").focus();
  }

  here() {
    return this.report.findings.filter((finding) => !this.part || this.part.has(finding.id));
  }

  level(finding) {
    return finding.waived ? "waived" : finding.severity;
  }

  filters() {
    const count = { error: 0, warning: 0, info: 0, waived: 0 };
    for (const finding of this.here()) count[this.level(finding)]++;
    if (![...this.shown].some((level) => count[level])) {
      for (const level in count) if (count[level]) this.shown.add(level);
    }
    element("filters").replaceChildren(
      ...Object.entries(LEVELS).map(([level, name]) => {
        const filter = button(name, () => {
          if (!this.shown.delete(level)) this.shown.add(level);
          filter.setAttribute("aria-pressed", this.shown.has(level));
          this.list();
        });
        filter.className = level;
        filter.prepend(make("b", "", count[level]));
        filter.setAttribute("aria-pressed", this.shown.has(level));
        return filter;
      }),
    );
  }

  list(opened = null) {
    const words = element("search").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = this.here().filter((finding) => {
      if (!this.shown.has(this.level(finding))) return false;
      const { sheet, cell, rule, title, message, label, culprit } = finding;
      const text = [sheet, cell, rule, title, message, label, culprit?.cell].join(" ").toLowerCase();
      return words.every((word) => text.includes(word));
    });
    const list = element("findings");
    list.replaceChildren(...this.bySheet(wanted));
    const none = element("none");
    none.hidden = wanted.length > 0;
    none.textContent = this.here().length
      ? "没有符合条件的问题，请换一个筛选或查找的词。"
      : "没有发现问题。";
    const card = opened && this.listed(opened);
    if (card) this.open(card);
    // one stop for the Tab key, however many there are: the arrow keys go from card to card
    const head = (card || list).querySelector(".head");
    if (head) head.tabIndex = 0;
  }

  /** Sheet after sheet: its name, the wrong cells that explain several findings, the others. */
  bySheet(findings) {
    const names = [...this.report.sheets, null];
    const sheets = new Map(names.map((name) => [name, { folded: new Map(), alone: [] }]));
    for (const finding of findings) {
      const root = this.roots.get(finding.id);
      const { folded, alone } = sheets.get((root ?? finding).sheet) ?? sheets.get(null);
      if (!root) alone.push(finding);
      else if (folded.has(root)) folded.get(root).push(finding);
      else folded.set(root, [finding]);
    }
    return [...sheets].flatMap(([sheet, { folded, alone }]) => {
      const cards = [
        ...[...folded].map(([root, broken]) => this.root(root, broken)),
        ...alone.map((finding) => this.card(finding)),
      ];
      return cards.length ? [make("li", "sheet", sheet?.trim() ?? "整个工作簿"), ...cards] : [];
    });
  }

  listed(id) {
    const cards = [...element("findings").querySelectorAll(".card")];
    return cards.find((card) => card.dataset.id === id);
  }

  /** Open the first of these findings that is listed, or the cell it is folded under, and bring it
   * into view. */
  reveal(ids) {
    const found = ids.map((id) => this.listed(id)).find(Boolean);
    if (!found) return;
    const card = found.closest(".root") ?? found;
    this.open(card);
    this.reached(card.querySelector(".head"));
    card.scrollIntoView({ block: "nearest" });
  }

  /** The head that the Tab key comes back to. */
  reached(head) {
    if (!head.classList.contains("head")) return;
    for (const other of element("findings").querySelectorAll(".head")) other.tabIndex = -1;
    head.tabIndex = 0;
  }

  /** A wrong cell, and below it what it broke. */
  root(root, findings) {
    const { sheet, cell, severity, said, suggested, ids } = root;
    const card = this.made("root", { id: `${sheet}!${cell}`, level: severity, sheet, cell, said });
    const find = (selector) => card.querySelector(selector);
    find(".rule").textContent = `牵出 ${findings.length} 个问题`;
    find(".follow").textContent = `改正后以下 ${findings.length} 处随之相符：`;
    find(".accept").hidden = suggested === null;
    find(".accept").addEventListener("click", () => this.doors.accept(ids[0]));
    find("ol").append(...findings.map((finding) => this.card(finding, sheet)));
    return card;
  }

  /** `seenFrom`: the sheet of the wrong cell that it is folded under, which has the suggestion. */
  card(finding, seenFrom = null) {
    const { id, rule, title, sheet, cell, said, waived } = finding;
    const card = this.made("finding", { id, level: this.level(finding), sheet, cell, said });
    const find = (selector) => card.querySelector(selector);
    if (sheet && seenFrom && sheet !== seenFrom) find(".where").textContent = `${sheet.trim()} ${cell}`;
    find(".rule").textContent = find(".rule").title = `${rule} ${title}`;
    if (waived) {
      find(".waived").hidden = false;
      find(".waived").textContent = `已核实：${waived}`;
    } else this.reason(find(".waive"), find(".reason"), finding);
    find(".explain").addEventListener("click", () => this.doors.explain(rule));
    if (seenFrom === null) this.suggestion(find(".suggestion"), find(".accept"), finding);
    this.related(find(".related"), finding);
    return card;
  }

  /** A card of that template: its head, which opens it and selects the cell. */
  made(template, { id, level, sheet, cell, said }) {
    const card = element(template).content.firstElementChild.cloneNode(true);
    const find = (selector) => card.querySelector(selector);
    card.dataset.id = id;
    card.classList.add(level);
    find(".level").textContent = LEVELS[level];
    find(".where").textContent = cell ?? "";
    find(".message").textContent = said;
    find(".head").addEventListener("click", () => {
      this.open(card);
      if (sheet) this.doors.select(sheet, cell);
    });
    return card;
  }

  suggestion(paragraph, accept, finding) {
    const wrong = finding.culprit;
    if (wrong?.suggested != null && !finding.waived) {
      accept.hidden = false;
      accept.addEventListener("click", () => this.doors.accept(finding.id));
    }
    paragraph.hidden = !finding.suggestion;
    if (!finding.suggestion) return;
    if (wrong?.was === undefined || wrong.suggested === null) {
      paragraph.textContent = finding.suggestion;
      return;
    }
    const other = wrong.sheet === finding.sheet ? "" : `${wrong.sheet.trim()} `;
    paragraph.append(
      `建议 ${other}${wrong.cell}：`,
      make("del", "", wrong.was || "空白"),
      " → ",
      make("ins", "", wrong.becomes || "空白"),
      make("br"),
      make("small", "", wrong.why),
    );
  }

  /** The button 标为已核实 and the form it opens; the name is remembered. */
  reason(waive, form, finding) {
    const close = () => {
      form.hidden = true;
      waive.hidden = false;
      waive.focus();
    };
    waive.hidden = false;
    waive.addEventListener("click", () => {
      waive.hidden = true;
      form.hidden = false;
      form.elements.name.value ||= localStorage.getItem("gouji-name") ?? "";
      form.elements.reason.focus();
    });
    form.querySelector(".cancel").addEventListener("click", close);
    form.addEventListener("keydown", (event) => event.key === "Escape" && close());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      localStorage.setItem("gouji-name", form.elements.name.value);
      this.doors.waive(finding, form.elements.reason.value, form.elements.name.value);
    });
  }

  related(box, finding) {
    const cells = finding.related.filter((place) => place.cell).slice(0, 12);
    box.hidden = cells.length === 0;
    for (const place of cells) {
      const other = place.sheet === finding.sheet ? "" : `${place.sheet.trim()} `;
      const cell = button(other + place.cell, () => this.doors.select(place.sheet, place.cell));
      cell.title = [place.label, place.value].filter(Boolean).join(" ");
      box.append(cell);
    }
  }

  open(card) {
    for (const other of element("findings").querySelectorAll(".open")) unfold(other, false);
    unfold(card, true);
    const root = card.parentElement.closest(".card");
    if (root) unfold(root, true);
  }

  moved(event) {
    if (!event.target.classList.contains("head")) return;
    const heads = [...element("findings").querySelectorAll(".head")].filter((head) => head.offsetParent);
    const at = heads.indexOf(event.target);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: heads.length - 1 }[event.key];
    if (heads[to]) {
      event.preventDefault();
      heads[to].focus();
    }
  }

  unchecked() {
    const reasons = this.report.not_checked;
    const details = element("unchecked");
    details.hidden = reasons.length === 0;
    const count = reasons.reduce((sum, reason) => sum + reason.titles.length, 0);
    details.querySelector("summary").textContent = `有 ${count} 项没有检查`;
    details
      .querySelector("ul")
      .replaceChildren(
        ...reasons.map(({ because, titles }) => make("li", "", `${because}：${titles.join("、")}`)),
      );
  }
}

function unfold(card, wanted) {
  card.classList.toggle("open", wanted);
  card.querySelector(".head").setAttribute("aria-expanded", wanted);
  card.querySelector(".body").hidden = !wanted;
}
