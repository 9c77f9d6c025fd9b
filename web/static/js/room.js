// The room of a meeting: the arrow keys turn to the item before and after, unless somebody is typing.
"use strict";
(() => {
  const turns = {ArrowLeft: "room-back", ArrowRight: "room-on"};
  const tell = () => { const keys = document.getElementById("room-keys"); if (keys) keys.hidden = false; };

  document.addEventListener("keydown", event => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
    if (event.target.closest("input, textarea, select, [tabindex='0']")) return;
    document.getElementById(turns[event.key])?.click();
  });
  document.addEventListener("live:renewed", tell);
  tell();
})();
