// Keys of the desk. A control says its own key: data-key="n". Pressing it focuses a text box and
// presses anything else; Enter accepts the present finding, N and P walk through the findings.
(function () {
  "use strict";
  const OFF = "keguang-keys-off";

  function isTyping(element) {
    if (element.isContentEditable || element.tagName === "TEXTAREA" || element.tagName === "SELECT") return true;
    return element.tagName === "INPUT" && !["checkbox", "radio", "button", "submit"].includes(element.type);
  }

  function isOff() {
    try { return localStorage.getItem(OFF) === "1"; } catch (refused) { return false; }
  }

  function isShown(control) { return control.getClientRects().length > 0; }

  function use(control) {
    if (control.getAttribute("aria-disabled") === "true") return;
    if (isTyping(control)) { control.focus(); control.select(); } else control.click();
  }

  function walk(step) {
    const fields = Array.from(document.querySelectorAll("[data-pf]")).filter(function (field) {
      return field.querySelector("[data-finding]");
    });
    if (!fields.length) return;
    const here = fields.findIndex(function (field) { return field.classList.contains("is-current"); });
    const next = here < 0 ? 0 : (here + step + fields.length) % fields.length;
    const control = fields[next].querySelector("input, textarea, select");
    control.focus();
    control.blur(); // the field is the current one, and letters still are keys
    fields[next].scrollIntoView({ block: "nearest" });
  }

  function act(key) {
    const current = document.querySelector("[data-pf].is-current");
    if (key === "n") return walk(1), true;
    if (key === "p") return walk(-1), true;
    const ofField = { enter: "[data-accept]", o: "[data-source]" }[key];
    const control = (ofField && current && current.querySelector(ofField)) ||
      Array.from(document.querySelectorAll('[data-key="' + CSS.escape(key) + '" i]')).find(isShown);
    if (control) use(control);
    return Boolean(control);
  }

  document.addEventListener("keydown", function (event) {
    const target = event.target;
    if (event.key === "Escape" && isTyping(target)) { target.blur(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(target)) return;
    // Enter on a link or button is that control's own
    if (event.key === "Enter" && target !== document.body && target.id !== "main") return;
    if (isOff() || document.querySelector("dialog[open]")) return;
    if (act(event.key.toLowerCase())) event.preventDefault();
  });

  document.addEventListener("change", function (event) {
    if (!event.target.matches("[data-keys-off]")) return;
    try { localStorage.setItem(OFF, event.target.checked ? "1" : "0"); } catch (refused) { /* private window */ }
  });
  function showSetting() {
    document.querySelectorAll("[data-keys-off]").forEach(function (box) { box.checked = isOff(); });
  }

  showSetting();
  document.addEventListener("htmx:load", showSetting);
})();
