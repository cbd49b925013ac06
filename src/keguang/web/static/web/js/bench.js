// The intake bench: the field one works on and its place in the original are marked together.
(function () {
  "use strict";

  function show(place) {
    document.querySelectorAll(".is-now").forEach(function (old) { old.classList.remove("is-now"); });
    if (!place) return;
    place.classList.add("is-now");
    reveal(place);
  }

  // only the original's own panes move: scrollIntoView would drag the page away from the field
  function reveal(place) {
    const box = place.getBoundingClientRect();
    const tall = place.closest(".bench__scroll");
    const wide = place.closest(".tablebox");
    if (tall) {
      const frame = tall.getBoundingClientRect();
      if (box.top < frame.top + 40 || box.bottom > frame.bottom) tall.scrollTop += box.top - frame.top - 80;
    }
    if (wide) {
      const frame = wide.getBoundingClientRect();
      if (box.left < frame.left + 40 || box.right > frame.right) wide.scrollLeft += box.right - frame.right + 8;
    }
  }

  function choose(field) {
    document.querySelectorAll("[data-pf].is-current").forEach(function (old) { old.classList.remove("is-current"); });
    field.classList.add("is-current");
    const link = field.querySelector("[data-source]");
    show(link && document.getElementById(link.hash.slice(1)));
    const ref = document.querySelector("[data-now-ref]");
    if (!ref) return;
    ref.textContent = field.dataset.place || "";
    document.querySelector("[data-now-text]").textContent = field.dataset.raw || "";
  }

  function revealAll() { document.querySelectorAll(".is-now").forEach(reveal); }

  revealAll();
  document.addEventListener("htmx:load", revealAll);
  document.addEventListener("focusin", function (event) {
    const field = event.target.closest("[data-pf]");
    if (field) choose(field);
  });

  // a press on a marked place of the original goes to its field
  document.addEventListener("click", function (event) {
    const place = event.target.closest("[data-field]");
    const control = place && document.getElementById(place.dataset.field);
    if (control) control.focus();
  });
})();
