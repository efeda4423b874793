// 设置: year and layout for a workbook, and whether hints get marks. Kept in this browser; what is
// chosen goes along with every request.

const KEY = "gouji-choices";
/** Workbooks whose choices are kept. */
const MOST = 50;

function kept() {
  try {
    return { hints: true, books: {}, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
  } catch {
    return { hints: true, books: {} };
  }
}

function keep(choices) {
  localStorage.setItem(KEY, JSON.stringify(choices));
}

/** What holds for the workbook of that name. */
export function choicesFor(book) {
  const { hints, books } = kept();
  return { hints, ...books[book] };
}

export function choose(book, year, layout) {
  const choices = kept();
  delete choices.books[book];
  if (year || layout) choices.books[book] = { year, layout };
  choices.books = Object.fromEntries(Object.entries(choices.books).slice(-MOST));
  keep(choices);
}

export function markHints(wanted) {
  keep({ ...kept(), hints: wanted });
}
