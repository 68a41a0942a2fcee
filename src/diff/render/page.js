// Filters by kind, by what the change means and by 大項目. Without scripts all changes are shown.
(() => {
  "use strict";
  const form = document.getElementById("filters");
  if (!form) return;
  const rows = [...document.querySelectorAll("tr[data-kinds]")];
  const groups = [...document.querySelectorAll("tbody[data-major]")];
  const shown = document.getElementById("shown");
  const words = (row, name) => row.dataset[name].split(" ");

  function filter() {
    const kinds = new Set([...form.querySelectorAll("[name=kind]:checked")].map((box) => box.value));
    const { meaning, major } = form.elements;
    let count = 0;
    for (const row of rows) {
      const fits =
        words(row, "kinds").some((kind) => kinds.has(kind)) &&
        (!meaning.value || words(row, "meanings").includes(meaning.value)) &&
        (!major.value || row.closest("tbody").dataset.major === major.value);
      row.hidden = !fits;
      count += fits;
    }
    for (const group of groups) {
      group.hidden = ![...group.querySelectorAll("tr[data-kinds]")].some((row) => !row.hidden);
    }
    shown.textContent = `${rows.length} 件中 ${count} 件を表示`;
  }

  // A link to a row that a filter hides shows all rows again.
  function reveal() {
    const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (row?.hidden) {
      form.reset();
      filter();
      row.scrollIntoView();
    }
  }

  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  window.addEventListener("hashchange", reveal);
  filter();
})();
