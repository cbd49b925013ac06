// form[data-upload]: files chosen, dropped or pasted wait in a list, and are sent one after another;
// with data-upload="together" they are one delivery, and the page it becomes is opened.
(function () {
  "use strict";

  function attach(form) {
    const input = form.querySelector('input[type="file"]');
    const drop = form.querySelector(".drop");
    const list = form.querySelector("[data-files]");
    const together = form.dataset.upload === "together";
    const waiting = [];

    function add(file) {
      const line = document.createElement("li");
      const name = document.createElement("b");
      name.textContent = file.name;
      const bar = document.createElement("progress");
      bar.className = "bar";
      bar.max = 1;
      bar.value = 0;
      bar.setAttribute("aria-label", file.name);
      const word = document.createElement("span");
      word.className = "quiet";
      word.textContent = list.dataset.waiting;
      line.append(document.createElement("span"), name, bar, word);
      list.append(line);
      waiting.push({ file: file, line: line, bar: bar, word: word });
    }

    function tell(item, answer) {
      item.bar.value = 1;
      item.word.className = answer.ok ? "tag tag--good" : "tag tag--bad";
      item.word.textContent = answer.message;
      if (!answer.url) return;
      const link = document.createElement("a");
      link.href = answer.url;
      link.textContent = item.file.name;
      item.line.querySelector("b").replaceChildren(link);
    }

    function send(items) {
      return new Promise(function (finished) {
        const body = new FormData(form);
        body.delete(input.name);
        items.forEach(function (item) { body.append(input.name, item.file, item.file.name); });
        const call = new XMLHttpRequest(); // fetch cannot tell how much has been sent
        call.open("POST", form.action);
        call.setRequestHeader("Accept", "application/json");
        call.responseType = "json";
        function ended() {
          const answer = call.response || { ok: false, message: list.dataset.failed };
          items.forEach(function (item) { tell(item, answer); });
          finished(answer);
        }
        items.forEach(function (item) { item.word.textContent = list.dataset.sending; });
        call.upload.onprogress = function (event) {
          if (!event.lengthComputable) return;
          items.forEach(function (item) { item.bar.value = event.loaded / event.total; });
        };
        call.onload = ended;
        call.onerror = ended;
        call.send(body);
      });
    }

    async function sendAll() {
      const button = form.querySelector("[data-send]");
      button.disabled = true;
      while (waiting.length) {
        const items = waiting.splice(0, together ? waiting.length : 1);
        const answer = await send(items);
        if (together && !answer.ok) waiting.push.apply(waiting, items);
        if (together && answer.url) window.location.assign(answer.url);
        if (together) break;
      }
      button.disabled = false;
      form.dispatchEvent(new CustomEvent("uploaded", { bubbles: true }));
    }

    input.addEventListener("change", function () {
      Array.from(input.files).forEach(add);
      input.value = "";
    });
    ["dragover", "dragenter"].forEach(function (kind) {
      drop.addEventListener(kind, function (event) { event.preventDefault(); drop.classList.add("is-over"); });
    });
    drop.addEventListener("dragleave", function () { drop.classList.remove("is-over"); });
    drop.addEventListener("drop", function (event) {
      event.preventDefault();
      drop.classList.remove("is-over");
      Array.from(event.dataTransfer.files).forEach(add);
    });
    document.addEventListener("paste", function (event) {
      if (!form.isConnected) return;
      Array.from(event.clipboardData.files).forEach(function (file) {
        // a screenshot is always called image.png; the hour tells two of them apart
        const hour = new Date().toTimeString().slice(0, 8).replace(/:/g, "");
        const named = /^image\.\w+$/.test(file.name);
        add(named ? new File([file], file.name.replace("image", "截图" + hour), { type: file.type }) : file);
      });
    });
    form.addEventListener("submit", function (event) {
      if (!waiting.length && !list.children.length) return;
      event.preventDefault();
      sendAll();
    });
  }

  function attachAll() {
    document.querySelectorAll("form[data-upload]:not([data-attached])").forEach(function (form) {
      form.dataset.attached = "";
      attach(form);
    });
  }

  attachAll();
  document.addEventListener("htmx:load", attachAll);
})();
