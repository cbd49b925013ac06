// .cal[data-fills="id"]: a press on a day writes it into the date box; typing there marks the day.
(function () {
  "use strict";

  function mark(grid, value) {
    grid.querySelectorAll("[data-date]").forEach(function (day) {
      day.setAttribute("aria-pressed", String(day.dataset.date === value));
    });
  }

  function markAll() {
    document.querySelectorAll(".cal[data-fills]").forEach(function (grid) {
      mark(grid, document.getElementById(grid.dataset.fills).value);
    });
  }

  document.addEventListener("click", function (event) {
    const day = event.target.closest("[data-date]");
    const grid = day && day.closest(".cal[data-fills]");
    if (!grid) return;
    const box = document.getElementById(grid.dataset.fills);
    box.value = day.dataset.date;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.dispatchEvent(new Event("change", { bubbles: true }));
  });
  document.addEventListener("change", markAll);
  document.addEventListener("htmx:afterSwap", markAll);
})();
