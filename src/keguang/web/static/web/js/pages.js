// Lists of pages: [data-move="up|down"] moves its line, [data-turn-page] turns its picture by 90°.
// A line keeps its turning in data-turn (degrees clockwise); data-saved is what its picture shows turned already.
// Fields named place-… and turn-… inside a line follow, so that without scripts they do the same.
(function () {
  "use strict";

  function renumber(list) {
    Array.from(list.children).forEach(function (line, index) {
      const place = line.querySelector('[name^="place-"]');
      if (place) place.value = index + 1;
    });
  }

  function move(line, up) {
    const beside = up ? line.previousElementSibling : line.nextElementSibling;
    if (!beside) return;
    line.parentNode.insertBefore(up ? line : beside, up ? beside : line);
    renumber(line.parentNode);
  }

  function show(line) {
    const picture = line.querySelector("img, canvas");
    const turn = Number(line.dataset.turn || 0);
    if (picture) picture.dataset.turned = String((turn - Number(line.dataset.saved || 0) + 360) % 360);
    const chosen = line.querySelector('[name^="turn-"]');
    if (chosen) chosen.value = String(turn);
  }

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-move], [data-turn-page]");
    const line = button && button.closest("li");
    if (!line) return;
    if (button.dataset.move) {
      move(line, button.dataset.move === "up");
    } else {
      line.dataset.turn = String((Number(line.dataset.turn || 0) + 90) % 360);
      show(line);
    }
    button.focus();
  });

  document.addEventListener("change", function (event) {
    const line = event.target.matches('[name^="turn-"]') && event.target.closest("li");
    if (!line) return;
    line.dataset.turn = event.target.value;
    show(line);
  });
})();
