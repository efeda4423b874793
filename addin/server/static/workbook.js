// The open workbook: read whole for one request, and shown where a finding is.

import { choicesFor } from "/static/choices.js";

/** The workbook as xlwings packs it, with formulas, formats of decimals, what is visible, and what
 * the user chose for it. With `merged` what is merged as well: some versions of Excel forget what
 * could be undone when they are asked for that, so only those ask who are going to mark cells. */
export async function read({ merged = false } = {}) {
  const payload = await xlwings.getBookData();
  payload.choices = choicesFor(payload.book.name);
  if (Office.context.requirements.isSetSupported("ExcelApi", "1.9")) {
    await Excel.run((context) => tell(context, payload.sheets, merged));
  }
  return payload;
}

async function tell(context, sheets, merged) {
  const asked = sheets.map((sheet) => {
    const used = context.workbook.worksheets.getItem(sheet.name).getUsedRangeOrNullObject(true);
    used.load("rowIndex,columnIndex,rowCount,columnCount,values,formulas,numberFormat");
    return [sheet, used];
  });
  await context.sync();
  for (const [sheet, used] of asked) {
    if (used.isNullObject) continue;
    const { rowIndex: top, columnIndex: left } = used;
    const formulas = [];
    const formats = [];
    used.formulas.forEach((row, r) =>
      row.forEach((formula, c) => {
        const value = used.values[r][c];
        if (typeof formula === "string" && formula.length > 1 && formula[0] === "=" && formula !== value)
          formulas.push([top + r, left + c, formula]);
        if (typeof value === "number" && !Number.isInteger(value))
          formats.push([top + r, left + c, used.numberFormat[r][c]]);
      }),
    );
    sheet.told = {
      used: [top, left, used.rowCount, used.columnCount],
      visible: await blocks(context, () => used.getSpecialCellsOrNullObject("Visible")),
      merged: merged && Office.context.requirements.isSetSupported("ExcelApi", "1.13")
        ? await blocks(context, () => used.getMergedAreasOrNullObject())
        : null,
      formulas,
      formats,
    };
  }
}

/** The blocks Excel finds; null where it does not say, as what is visible on a protected sheet, or
 * more than 512 merged ranges. */
async function blocks(context, found) {
  try {
    const cells = found();
    cells.areas.load("items/rowIndex,items/columnIndex,items/rowCount,items/columnCount");
    await context.sync();
    if (cells.isNullObject) return [];
    return cells.areas.items.map((area) => [
      area.rowIndex,
      area.columnIndex,
      area.rowCount,
      area.columnCount,
    ]);
  } catch {
    return null;
  }
}

export async function select(sheet, cell) {
  await Excel.run(async (context) => {
    const worksheet = context.workbook.worksheets.getItem(sheet);
    worksheet.activate();
    if (cell) worksheet.getRange(cell).select();
    await context.sync();
  });
}

/** The first selected cell, 0-based; null when no cell is selected, or a chart. */
export async function selected() {
  try {
    return await Excel.run(async (context) => {
      const range = context.workbook.getSelectedRange().load("rowIndex,columnIndex,worksheet/name");
      await context.sync();
      return { sheet: range.worksheet.name, row: range.rowIndex, column: range.columnIndex };
    });
  } catch {
    return null;
  }
}

/** The name of the workbook and what was chosen for it. */
export async function choices() {
  return await Excel.run(async (context) => {
    const book = context.workbook.load("name");
    await context.sync();
    return { name: book.name, ...choicesFor(book.name) };
  });
}
