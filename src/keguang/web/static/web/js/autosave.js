// form[data-autosave="URL"]: posted a moment after each change; an <output class="saved"> says how it went.
(function () {
  "use strict";
  const PAUSE_MS = 800;

  function attach(form) {
    const output = form.querySelector("output.saved");
    let timer = 0;
    let changes = 0;
    let stored = 0;
    let busy = false;

    function tell(state) {
      if (!output) return;
      output.dataset.state = state === "saved" || state === "saving" ? "" : "lost";
      output.textContent = output.dataset[state];
    }

    async function save() {
      if (busy) { timer = setTimeout(save, PAUSE_MS); return; }
      busy = true;
      const sent = changes;
      tell("saving");
      try {
        const answer = await fetch(form.dataset.autosave, { method: "POST", body: new FormData(form), redirect: "error" });
        if (answer.ok) { stored = sent; tell("saved"); } else tell(answer.status === 409 ? "conflict" : "lost");
      } catch (offline) {
        tell("lost");
        timer = setTimeout(save, 10 * PAUSE_MS);
      }
      busy = false;
    }

    form.addEventListener("input", function () {
      changes += 1;
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE_MS);
    });
    form.addEventListener("submit", function () { clearTimeout(timer); stored = changes; });
    window.addEventListener("beforeunload", function (event) {
      if (form.isConnected && stored < changes) { event.preventDefault(); event.returnValue = ""; }
    });
  }

  function attachAll() {
    document.querySelectorAll("form[data-autosave]:not([data-attached])").forEach(function (form) {
      form.dataset.attached = "";
      attach(form);
    });
  }

  attachAll();
  document.addEventListener("htmx:load", attachAll);
})();
