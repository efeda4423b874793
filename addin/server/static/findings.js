// The list of findings: filters, search, one card each, moved through with the arrow keys.

const LEVELS = { error: "错误", warning: "警告", info: "提示", waived: "已核实" };

export class Findings {
  /** `element` finds by id; `doors` act: select(sheet, cell), accept(finding), waive(…),
   * explain(rule). */
  constructor(element, doors) {
    this.element = element;
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
    const opened = this.element("findings").querySelector(".open")?.dataset.id;
    this.report = report;
    this.element("result").hidden = false;
    this.part = report.part ? new Set(report.part.ids) : null;
    this.element("part").hidden = !this.part;
    if (this.part) {
      const { name, sheet } = report.part;
      this.element("part").firstElementChild.textContent = `只看${name}（${sheet}）有关的问题`;
    }
    this.filters();
    this.list(opened);
    this.unchecked();
  }

  /** The whole workbook again. */
  whole() {
    this.part = null;
    this.element("part").hidden = true;
    this.filters();
    this.list();
    this.element("search").focus();
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
    this.element("filters").replaceChildren(
      ...Object.entries(LEVELS).map(([level, name]) => {
        const button = make("button", level);
        button.type = "button";
        button.append(make("b", "", count[level]), name);
        button.setAttribute("aria-pressed", this.shown.has(level));
        button.addEventListener("click", () => {
          if (!this.shown.delete(level)) this.shown.add(level);
          button.setAttribute("aria-pressed", this.shown.has(level));
          this.list();
        });
        return button;
      }),
    );
  }

  list(opened = null) {
    const words = this.element("search").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = this.here().filter((finding) => {
      if (!this.shown.has(this.level(finding))) return false;
      const { sheet, cell, rule, title, message, label } = finding;
      const text = [sheet, cell, rule, title, message, label].join(" ").toLowerCase();
      return words.every((word) => text.includes(word));
    });
    const items = [];
    let sheet;
    for (const finding of wanted) {
      if (finding.sheet !== sheet) {
        sheet = finding.sheet;
        items.push(make("li", "sheet", sheet?.trim() ?? "整个工作簿"));
      }
      items.push(this.card(finding));
    }
    this.element("findings").replaceChildren(...items);
    const none = this.element("none");
    none.hidden = wanted.length > 0;
    none.textContent = this.here().length
      ? "没有符合条件的问题，请换一个筛选或查找的词。"
      : "没有发现问题。";
    const card = opened && items.find((item) => item.dataset.id === opened);
    if (card) this.open(card);
    // one stop for the Tab key, however many there are: the arrow keys go from card to card
    const head = (card || this.element("findings")).querySelector(".head");
    if (head) head.tabIndex = 0;
  }

  /** Open the first of these findings that is listed, and bring it into view. */
  reveal(ids) {
    const cards = [...this.element("findings").querySelectorAll(".finding")];
    const card = ids.map((id) => cards.find((each) => each.dataset.id === id)).find(Boolean);
    if (!card) return;
    this.open(card);
    this.reached(card.querySelector(".head"));
    card.scrollIntoView({ block: "nearest" });
  }

  /** The head that the Tab key comes back to. */
  reached(head) {
    if (!head.classList.contains("head")) return;
    for (const other of this.element("findings").querySelectorAll(".head")) other.tabIndex = -1;
    head.tabIndex = 0;
  }

  card(finding) {
    const card = document.getElementById("card").content.firstElementChild.cloneNode(true);
    const find = (selector) => card.querySelector(selector);
    const level = this.level(finding);
    card.dataset.id = finding.id;
    card.classList.add(level);
    find(".level").textContent = LEVELS[level];
    find(".where").textContent = finding.cell ?? "";
    find(".rule").textContent = find(".rule").title = `${finding.rule} ${finding.title}`;
    find(".message").textContent = finding.said;
    find(".head").addEventListener("click", () => {
      this.open(card);
      if (finding.sheet) this.doors.select(finding.sheet, finding.cell);
    });
    if (finding.waived) {
      find(".waived").hidden = false;
      find(".waived").textContent = `已核实：${finding.waived}`;
    }
    if (finding.culprit?.suggested != null && !finding.waived) {
      find(".accept").hidden = false;
      find(".accept").addEventListener("click", () => this.doors.accept(finding));
    }
    find(".explain").addEventListener("click", () => this.doors.explain(finding.rule));
    if (!finding.waived) this.reason(find(".waive"), find(".reason"), finding);
    this.suggestion(find(".suggestion"), finding);
    this.related(find(".related"), finding);
    return card;
  }

  suggestion(paragraph, finding) {
    const wrong = finding.culprit;
    paragraph.hidden = !finding.suggestion;
    if (!finding.suggestion) return;
    if (wrong?.was === undefined || wrong.suggested === null) {
      paragraph.textContent = finding.suggestion;
      return;
    }
    const other = wrong.sheet === finding.sheet ? "" : `${wrong.sheet.trim()} `;
    const same = this.report.findings.filter(
      ({ culprit, waived }) =>
        !waived && culprit?.sheet === wrong.sheet && culprit.cell === wrong.cell,
    ).length;
    paragraph.append(
      `建议 ${other}${wrong.cell}：`,
      make("del", "", wrong.was || "空白"),
      " → ",
      make("ins", "", wrong.becomes || "空白"),
      make("br"),
      make("small", "", wrong.why + (same > 1 ? `。另有 ${same - 1} 个问题也指向这一格` : "")),
    );
  }

  /** The button 标为已核实 and the form it opens; the name is remembered. */
  reason(button, form, finding) {
    const close = () => {
      form.hidden = true;
      button.hidden = false;
      button.focus();
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      button.hidden = true;
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
      const button = make("button", "", other + place.cell);
      button.type = "button";
      button.title = [place.label, place.value].filter(Boolean).join(" ");
      button.addEventListener("click", () => this.doors.select(place.sheet, place.cell));
      box.append(button);
    }
  }

  open(card) {
    for (const other of this.element("findings").querySelectorAll(".open")) this.fold(other);
    card.classList.add("open");
    card.querySelector(".head").setAttribute("aria-expanded", "true");
    card.querySelector(".body").hidden = false;
  }

  fold(card) {
    card.classList.remove("open");
    card.querySelector(".head").setAttribute("aria-expanded", "false");
    card.querySelector(".body").hidden = true;
  }

  moved(event) {
    if (!event.target.classList.contains("head")) return;
    const heads = [...this.element("findings").querySelectorAll(".head")];
    const at = heads.indexOf(event.target);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: heads.length - 1 }[event.key];
    if (heads[to]) {
      event.preventDefault();
      heads[to].focus();
    }
  }

  unchecked() {
    const reasons = this.report.not_checked;
    const details = this.element("unchecked");
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

function make(tag, name = "", text = "") {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== "") made.textContent = text;
  return made;
}
