// Rows one can choose: form[data-picks] holds boxes [data-pick], [data-pick-all] and the bar [data-pickbar].
(function () {
  "use strict";

  function boxes(form) { return Array.from(form.querySelectorAll("[data-pick]")); }

  function refresh(form) {
    const all = boxes(form);
    const chosen = all.filter(function (box) { return box.checked; });
    all.forEach(function (box) { box.closest("tr").classList.toggle("is-picked", box.checked); });
    const whole = form.querySelector("[data-pick-all]");
    if (whole) {
      whole.checked = all.length > 0 && chosen.length === all.length;
      whole.indeterminate = chosen.length > 0 && chosen.length < all.length;
    }
    const bar = form.querySelector("[data-pickbar]");
    if (!bar) return;
    const everything = bar.querySelector("[data-pick-whole]");
    if (everything && chosen.length < all.length) everything.checked = false;
    bar.hidden = chosen.length === 0;
    bar.querySelector("[data-picked]").textContent =
      everything && everything.checked ? everything.dataset.pickWhole : chosen.length;
  }

  function setAll(form, value) {
    boxes(form).forEach(function (box) { box.checked = value; });
    refresh(form);
  }

  let last = null;
  document.addEventListener("click", function (event) {
    const form = event.target.closest("form[data-picks]");
    if (!form) return;
    if (event.target.closest("[data-pick-none]")) return setAll(form, false);
    const box = event.target.closest("[data-pick]");
    if (!box) return;
    // shift chooses everything between this box and the one before
    if (event.shiftKey && last && last.form === form) {
      const all = boxes(form);
      const ends = [all.indexOf(last), all.indexOf(box)].sort(function (a, b) { return a - b; });
      all.slice(ends[0], ends[1] + 1).forEach(function (between) { between.checked = box.checked; });
    }
    last = box;
  });

  document.addEventListener("change", function (event) {
    const form = event.target.closest("form[data-picks]");
    if (!form) return;
    if (event.target.matches("[data-pick-all]")) setAll(form, event.target.checked);
    // all pages: this page's boxes show it too, and taking one of them away takes it back
    else if (event.target.matches("[data-pick-whole]") && event.target.checked) setAll(form, true);
    else refresh(form);
  });

  function refreshAll() { document.querySelectorAll("form[data-picks]").forEach(refresh); }
  document.addEventListener("htmx:afterSwap", refreshAll);
  window.addEventListener("pageshow", refreshAll); // boxes a browser remembers on going back
})();
