// form[data-upload]: files chosen, dropped or pasted wait in a list, are turned and put in order there
// (js/pages.js), and are sent as one delivery; then the page it became is opened.
(function () {
  "use strict";
  const PICTURE = /^image\//;

  function attach(form) {
    const input = form.querySelector('input[type="file"]');
    const drop = form.querySelector(".drop");
    const list = form.querySelector("[data-files]");
    const line = form.querySelector("template[data-line]");
    const oneForm = form.querySelector("[data-one-form]");
    const said = form.querySelector("[data-said]");
    const files = new Map(); // by line: what waits to be sent

    function settle() {
      const pictures = Array.from(files.values()).filter(function (file) { return PICTURE.test(file.type); });
      oneForm.hidden = pictures.length < 2;
      if (oneForm.hidden) oneForm.querySelector("input").checked = false;
      input.required = !list.children.length;
    }

    function tell(item, text, state) {
      const word = item.querySelector("[data-word]");
      word.className = state ? "tag tag--" + state : "quiet";
      word.textContent = text;
    }

    function look(item, file) {
      createImageBitmap(file).then(function (picture) {
        const scale = 160 / Math.max(picture.width, picture.height);
        const canvas = document.createElement("canvas");
        canvas.width = Math.ceil(picture.width * scale);
        canvas.height = Math.ceil(picture.height * scale);
        canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
        canvas.dataset.turned = item.dataset.turn || "0";
        item.querySelector("[data-look]").replaceChildren(canvas);
      }, function () {}); // a picture the browser cannot show is sent all the same
    }

    function add(file) {
      const item = line.content.firstElementChild.cloneNode(true);
      item.querySelector("b").textContent = file.name;
      item.querySelector("progress").setAttribute("aria-label", file.name);
      const large = file.size > Number(list.dataset.limit) * 1024 * 1024;
      tell(item, large ? list.dataset.large : list.dataset.waiting, large ? "bad" : "");
      list.append(item);
      if (!large) files.set(item, file);
      item.querySelector("[data-turn-page]").hidden = !PICTURE.test(file.type);
      if (!large && PICTURE.test(file.type)) look(item, file);
      settle();
    }

    function take(found, renamed) {
      if (found.length && form.closest("details")) form.closest("details").open = true;
      Array.from(found).forEach(function (file) { add(renamed ? renamed(file) : file); });
    }

    function progress(items, sent, total) {
      const whole = items.reduce(function (sum, item) { return sum + files.get(item).size; }, 0) || 1;
      let left = sent * whole / total; // what the form says besides is little
      items.forEach(function (item) {
        const size = files.get(item).size || 1;
        item.querySelector("progress").value = Math.max(0, Math.min(1, left / size));
        left -= size;
      });
    }

    function send(items) {
      return new Promise(function (finished) {
        const body = new FormData(form);
        body.delete(input.name);
        items.forEach(function (item) {
          body.append(input.name, files.get(item), files.get(item).name);
          body.append("rotation", item.dataset.turn || "0");
          tell(item, list.dataset.sending, "");
        });
        const call = new XMLHttpRequest(); // fetch cannot tell how much has been sent
        call.open("POST", form.action);
        call.responseType = "json";
        call.setRequestHeader("Accept", "application/json");
        call.upload.onprogress = function (event) {
          if (event.lengthComputable) progress(items, event.loaded, event.total);
        };
        call.onloadend = function () { finished(call.response || { ok: false, message: list.dataset.failed }); };
        call.send(body);
      });
    }

    async function sendAll(items, button) {
      button.disabled = true;
      const answer = await send(items);
      items.forEach(function (item) {
        item.querySelector("progress").value = answer.ok ? 1 : 0;
        tell(item, answer.message, answer.ok ? "good" : "bad");
      });
      said.textContent = answer.message;
      if (answer.url) window.location.assign(answer.url);
      button.disabled = answer.ok;
    }

    list.addEventListener("click", function (event) {
      const item = event.target.closest("[data-drop]") && event.target.closest("li");
      if (!item) return;
      files.delete(item);
      item.remove();
      settle();
      input.focus();
    });
    input.addEventListener("change", function () {
      take(input.files);
      input.value = "";
    });
    ["dragover", "dragleave", "drop"].forEach(function (kind) {
      // anywhere on the page: a file let go beside the box must not open in place of the page
      document.addEventListener(kind, function (event) {
        if (!form.isConnected || !Array.from(event.dataTransfer.types).includes("Files")) return;
        event.preventDefault();
        drop.classList.toggle("is-over", kind === "dragover");
        if (kind === "drop") take(event.dataTransfer.files);
      });
    });
    document.addEventListener("paste", function (event) {
      if (!form.isConnected) return;
      take(event.clipboardData.files, function (file) {
        if (!/^image\.\w+$/.test(file.name)) return file;
        // a screenshot is always called image.png; the hour tells two of them apart
        const hour = new Date().toTimeString().slice(0, 8).replace(/:/g, "");
        return new File([file], file.name.replace("image", "截图" + hour), { type: file.type });
      });
    });
    form.addEventListener("submit", function (event) {
      if (!list.children.length) return;
      event.preventDefault();
      const waiting = Array.from(list.children).filter(function (item) { return files.has(item); });
      if (waiting.length) sendAll(waiting, form.querySelector("[data-send]"));
    });
    settle();
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
