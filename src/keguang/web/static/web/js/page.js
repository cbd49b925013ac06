// Every page: menus that close, dialogs that open, messages that can be put away, texts that copy.
(function () {
  "use strict";
  document.documentElement.classList.add("has-js");

  function closeMenus(except) {
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      if (menu !== except) menu.open = false;
    });
  }

  function openDialog(trigger, event) {
    const dialog = document.getElementById(trigger.dataset.opens);
    if (!dialog || !dialog.showModal) return;
    event.preventDefault();
    if (!dialog.open) dialog.showModal();
  }

  function say(button, words) {
    const label = button.querySelector("span") || button;
    const before = label.textContent;
    label.textContent = words;
    setTimeout(function () { label.textContent = before; }, 2000);
  }

  function copy(button) {
    const source = document.getElementById(button.dataset.copy);
    const text = "value" in source ? source.value : source.textContent;
    const done = function () { say(button, button.dataset.copied); };
    // over plain http in the office's own network there is no clipboard object
    const byHand = function () {
      const box = "select" in source ? source : document.body.appendChild(document.createElement("textarea"));
      if (box !== source) box.value = text;
      box.select();
      if (document.execCommand("copy")) done();
      if (box !== source) box.remove();
    };
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, byHand);
    else byHand();
  }

  document.addEventListener("click", function (event) {
    const target = event.target;
    closeMenus(target.closest("details[data-menu]"));
    const opener = target.closest("[data-opens]");
    if (opener) openDialog(opener, event);
    const copier = target.closest("[data-copy]");
    if (copier) copy(copier);
    const closer = target.closest("[data-dismiss]");
    if (closer) closer.closest("[data-dismissable]").remove();
    if (target.closest("[data-print]")) window.print();
    // a press on the ground beside a dialog closes it
    if (target.tagName === "DIALOG" && target.open) target.close();
  });

  window.addEventListener("load", function () {
    if (document.querySelector("[data-print-now]")) window.print();
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details[data-menu][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
})();
