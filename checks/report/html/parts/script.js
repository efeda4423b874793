"use strict";
(() => {
  const bar = document.getElementById("filters");
  const form = bar.querySelector("form");
  const out = form.querySelector("output");
  const empty = document.getElementById("empty");
  const books = [...document.querySelectorAll(".book")].map((el) => ({
    el,
    name: el.querySelector("header").textContent.toLowerCase(),
    roots: [...el.querySelectorAll(".root")].map((r) => ({ el: r, items: 0 })),
  }));
  const items = [];
  books.forEach((book, b) => {
    const roots = new Map(book.roots.map((r) => [r.el, r]));
    for (const el of book.el.querySelectorAll(".f")) {
      items.push({
        el, book: b, root: roots.get(el.parentElement) || null,
        severity: el.dataset.s, family: el.dataset.f, waived: "w" in el.dataset, text: null,
      });
    }
  });
  bar.hidden = false;

  function apply() {
    const words = form.q.value.toLowerCase().split(/\s+/).filter(Boolean);
    const severities = new Set([...form.querySelectorAll("[name=s]:checked")].map((i) => i.value));
    const family = form.family.value;
    const waived = form.w.checked;
    const seen = new Array(books.length).fill(0);
    for (const book of books) for (const root of book.roots) root.items = 0;
    let count = 0;
    for (const item of items) {
      let show = severities.has(item.severity) && (!family || item.family === family)
        && (waived || !item.waived);
      if (show && words.length) {
        if (item.text === null) item.text = item.el.textContent.toLowerCase();
        const name = books[item.book].name;
        show = words.every((w) => item.text.includes(w) || name.includes(w));
      }
      if (item.el.hidden === show) item.el.hidden = !show;
      if (show) { count += 1; seen[item.book] += 1; if (item.root) item.root.items += 1; }
    }
    const narrowed = words.length || family || severities.size < 3 || !waived;
    books.forEach((book, b) => {
      const hide = Boolean(narrowed) && !seen[b];
      if (book.el.hidden !== hide) book.el.hidden = hide;
      for (const root of book.roots) root.el.hidden = root.items === 0;
    });
    out.textContent = narrowed ? `符合 ${count} 条，共 ${items.length} 条` : `共 ${items.length} 条`;
    empty.hidden = count > 0 || !narrowed;
  }

  // on a narrow screen the marked cell comes into view by itself
  const narrow = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      narrow.unobserve(target);
      const cell = target.querySelector(".suspect, .found");
      if (cell && target.scrollWidth > target.clientWidth) {
        target.scrollLeft = cell.offsetLeft + cell.offsetWidth + 8 - target.clientWidth;
      }
    }
  });
  if (window.innerWidth < 900) for (const el of document.querySelectorAll(".sheet .scroll")) narrow.observe(el);

  let waiting = 0;
  form.addEventListener("input", (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, event.target === form.q ? 120 : 0);
  });
  form.addEventListener("reset", () => setTimeout(apply, 0));
  form.addEventListener("submit", (event) => event.preventDefault());

  function open(id) {
    const target = id && document.getElementById(id);
    if (!target) return;
    if (target.closest("[hidden]")) { form.reset(); apply(); }
    for (let el = target; el; el = el.parentElement) if (el.tagName === "DETAILS") el.open = true;
    const focus = target.querySelector("summary") || target;
    if (focus.tabIndex < 0) focus.tabIndex = -1;
    target.scrollIntoView({ block: "start" });
    focus.focus({ preventScroll: true });
    // what was not laid out yet has its height only now
    requestAnimationFrame(() => target.scrollIntoView({ block: "start" }));
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"], svg a');
    if (!link) return;
    const href = link.getAttribute("href");
    if (!href || !href.startsWith("#")) return;
    event.preventDefault();
    history.pushState(null, "", href);
    open(decodeURIComponent(href.slice(1)));
  });
  window.addEventListener("popstate", () => open(decodeURIComponent(location.hash.slice(1))));
  window.addEventListener("beforeprint", () => {
    for (const el of document.querySelectorAll("details:not([open])")) { el.open = true; el.dataset.printed = ""; }
  });
  window.addEventListener("afterprint", () => {
    for (const el of document.querySelectorAll("details[data-printed]")) { el.open = false; delete el.dataset.printed; }
  });
  apply();
  open(decodeURIComponent(location.hash.slice(1)));
})();
