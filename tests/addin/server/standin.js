// A stand-in for Office.js: a workbook of values in memory, and a record of what was done to it.
// What the task pane does not need answers like an empty collection or a missing object.
"use strict";
(() => {
  const model = globalThis.__workbook; // {name, sheets: [{name, visible, rows, formulas, hidden}]}
  const done = (globalThis.__done = []);
  let active = 0;
  let selection = "A1";

  const letters = (column) => {
    let text = "";
    for (column++; column; column = Math.floor((column - 1) / 26))
      text = String.fromCharCode(65 + ((column - 1) % 26)) + text;
    return text;
  };
  const cell = (text) => {
    const [, name, row] = /^\$?([A-Z]+)\$?(\d+)$/.exec(text);
    let column = 0;
    for (const letter of name) column = column * 26 + letter.charCodeAt(0) - 64;
    return [Number(row) - 1, column - 1];
  };
  const lenient = (own = {}) =>
    new Proxy(() => {}, {
      get: (_, key) => {
        if (key in own) return own[key];
        if (typeof key === "symbol" || key === "then" || key === "toJSON") return undefined;
        if (key === "isNullObject") return true;
        if (key === "items") return [];
        if (key === "load") return () => lenient(own);
        return lenient();
      },
      set: (_, key, value) => ((own[key] = value), true),
      apply: () => lenient(),
    });

  const object = (own) => {
    const made = new Proxy(own, {
      get: (target, key) => {
        if (key in target) return target[key];
        if (typeof key === "symbol" || key === "then" || key === "toJSON") return undefined;
        if (key === "isNullObject") return false;
        if (key === "load") return () => made;
        return lenient();
      },
    });
    return made;
  };

  // as Excel takes what is typed: '02 is a text, 02 a number
  const typed = (value) => {
    if (typeof value !== "string" || value === "") return value;
    if (value[0] === "'") return value.slice(1);
    const place = /^=(ROW|COLUMN)\(.*!(\$?[A-Z]+\$?\d+)\)$/.exec(value); // all that is calculated
    if (place) return cell(place[2])[place[1] === "ROW" ? 0 : 1] + 1;
    return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  };
  const range = (sheet, top, left, height, width) =>
    object({
      get address() {
        return `'${sheet.name}'!${letters(left)}${top + 1}:${letters(left + width - 1)}${top + height}`;
      },
      rowIndex: top,
      columnIndex: left,
      rowCount: height,
      columnCount: width,
      get worksheet() {
        return worksheet(sheet);
      },
      get values() {
        return Array.from({ length: height }, (_, r) =>
          Array.from({ length: width }, (_, c) => sheet.rows[top + r]?.[left + c] ?? ""),
        );
      },
      set values(values) {
        done.push(["values", sheet.name, this.address.split("!")[1], values]);
        for (let r = 0; r < height; r++) {
          while (sheet.rows.length <= top + r) sheet.rows.push([]);
          for (let c = 0; c < width; c++) {
            const value = Array.isArray(values) ? values[r][c] : values;
            if (value !== null) sheet.rows[top + r][left + c] = typed(value);
          }
        }
      },
      set formulas(formulas) {
        this.values = formulas;
      },
      get numberFormat() {
        return Array.from({ length: height }, () => Array(width).fill("General"));
      },
      set numberFormat(_formats) {},
      get formulas() {
        return this.values.map((row, r) =>
          row.map((value, c) => sheet.formulas?.[`${letters(left + c)}${top + r + 1}`] ?? value),
        );
      },
      format: object({
        fill: object({
          set color(color) {
            done.push(["fill", sheet.name, `${letters(left)}${top + 1}`, color]);
          },
        }),
      }),
      copyFrom: (source) => done.push(["copy", sheet.name, `${letters(left)}${top + 1}`]),
      getSpecialCellsOrNullObject: () => {
        const hidden = sheet.hidden ?? []; // 0-based rows
        const items = [];
        for (let r = top; r < top + height; r++)
          if (!hidden.includes(r)) items.push(range(sheet, r, left, 1, width));
        return items.length ? object({ areas: object({ items }) }) : lenient();
      },
      getMergedAreasOrNullObject: () => {
        done.push(["merged?", sheet.name]);
        const items = (sheet.merged ?? []).map((area) => range(sheet, ...area));
        return items.length ? object({ areas: object({ items }) }) : lenient();
      },
      clear(what) {
        done.push(["clear", sheet.name, `${letters(left)}${top + 1}`, what]);
        for (let r = top; r < Math.min(top + height, sheet.rows.length); r++)
          for (let c = left; c < Math.min(left + width, sheet.rows[r].length); c++) sheet.rows[r][c] = "";
      },
      select() {
        selection = `${letters(left)}${top + 1}`;
        done.push(["select", sheet.name, selection]);
      },
    });

  const worksheet = (sheet) =>
    object({
      name: sheet.name,
      get visibility() {
        return sheet.visible === false ? "Hidden" : "Visible";
      },
      set visibility(to) {
        sheet.visible = to === "Visible";
      },
      delete() {
        model.sheets.splice(model.sheets.indexOf(sheet), 1);
      },
      get position() {
        return model.sheets.indexOf(sheet);
      },
      set position(to) {
        model.sheets.splice(model.sheets.indexOf(sheet), 1);
        model.sheets.splice(to, 0, sheet);
      },
      activate() {
        active = model.sheets.indexOf(sheet);
        done.push(["activate", sheet.name]);
      },
      getRange(address) {
        const [first, last = first] = address.split("!").pop().split(":");
        const [top, left] = cell(first);
        const [bottom, right] = cell(last);
        return range(sheet, top, left, bottom - top + 1, right - left + 1);
      },
      getRanges: () => object({ clear: () => (sheet.rows.length = 0) }),
      getRangeByIndexes: (top, left, height, width) => range(sheet, top, left, height, width),
      getUsedRangeOrNullObject: () => {
        const width = Math.max(0, ...sheet.rows.map((row) => row.length));
        return width ? range(sheet, 0, 0, sheet.rows.length, width) : lenient();
      },
    });

  const worksheets = object({
    get items() {
      return model.sheets.map(worksheet);
    },
    getItem(name) {
      const found = model.sheets.find((sheet) => sheet.name === name);
      if (!found) throw new Error(`没有工作表 ${name}`);
      return worksheet(found);
    },
    getItemOrNullObject(name) {
      const found = model.sheets.find((sheet) => sheet.name === name);
      return found ? worksheet(found) : lenient();
    },
    getActiveWorksheet: () => worksheet(model.sheets[active]),
    add(name) {
      done.push(["add", name]);
      model.sheets.push({ name, rows: [] });
      return worksheet(model.sheets.at(-1));
    },
  });
  const workbook = object({
    name: model.name,
    worksheets,
    application: object({ calculationMode: "Automatic" }),
    names: lenient(),
    getSelectedRange: () => worksheet(model.sheets[active]).getRange(selection),
  });
  const context = object({ workbook, sync: async () => {}, application: lenient() });

  globalThis.Office = {
    onReady: async (ready) => ready?.({ host: "Excel", platform: "PC" }),
    context: {
      platform: "PC",
      diagnostics: { version: "16.0", platform: "PC" },
      requirements: { 
        isSetSupported: (name, version) =>
          name === "CustomFunctionsRuntime" || (name === "ExcelApi" && Number(version.split(".")[1]) <= (model.api ?? 13)),
      },
    },
    actions: { associate: (name, work) => ((globalThis.__commands ??= {})[name] = work) },
    addin: { showAsTaskpane: async () => done.push(["pane"]) },
  };
  globalThis.Excel = {
    run: async (work) => await work(context),
    RequestContext: function () {
      return context;
    },
    createWorkbook: async (base64) => done.push(["workbook", base64]),
    ShapeType: { image: "Image" },
    ClearApplyTo: { all: "All", contents: "Contents", formats: "Formats" },
  };
  globalThis.CustomFunctions = {
    associate: (name, work) => ((globalThis.__functions ??= {})[name] = work),
    Error: class extends Error {
      constructor(code, message) {
        super(message);
        this.code = code;
      }
    },
    ErrorCode: { notAvailable: "#N/A", invalidValue: "#VALUE!" },
  };
})();
