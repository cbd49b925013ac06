// form[data-beat]: tells the server, now and every half minute, that this piece is still being worked on.
(function () {
  "use strict";
  const EVERY_MS = 30000;
  const timer = setInterval(beat, EVERY_MS);

  // asked anew each time: htmx may have put another piece in its place
  function held() { return document.querySelector("form[data-beat]"); }

  function warn(form) {
    clearInterval(timer);
    const note = document.createElement("div");
    note.className = "note note--bad";
    note.setAttribute("role", "alert");
    note.textContent = form.dataset.taken;
    form.before(note);
  }

  async function beat() {
    const form = held();
    if (!form) return;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
      if (answer.status === 409) warn(form);
    } catch (offline) {
      // the next beat tries again; the lock itself expires on the server
    }
  }

  beat(); // opening a piece takes it

  // leaving gives the piece back at once
  window.addEventListener("pagehide", function () {
    const form = held();
    if (!form) return;
    const body = new FormData(form);
    body.append("leaving", "1");
    navigator.sendBeacon(form.action, body);
  });
})();
