// The room of a meeting: the arrow keys turn to the item before and after, unless somebody is typing. Whoever goes on
// with an outcome that was not recorded yet, records it on the way.
"use strict";
(() => {
  const turns = {ArrowLeft: "room-back", ArrowRight: "room-on"};
  const tell = () => { const keys = document.getElementById("room-keys"); if (keys) keys.hidden = false; };

  document.addEventListener("keydown", event => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
    if (event.target.closest("input, textarea, select, [tabindex='0']")) return;
    document.getElementById(turns[event.key])?.click();
  });
  document.addEventListener("click", event => {
    const link = event.target.closest(".ps-room__turn a, .ps-room__agenda a");
    const text = document.querySelector(".ps-room textarea[name=text]");
    if (!link || !text || !text.value.trim() || text.value === text.defaultValue || event.ctrlKey || event.metaKey) return;
    const url = new URL(link.href);
    const to = url.pathname.endsWith("/room") ? url.searchParams.get("item") || "0" : url.pathname.split("/").pop();
    event.preventDefault();
    const field = document.createElement("input");
    Object.assign(field, {type: "hidden", name: "to", value: to});
    text.form.append(field);
    text.form.requestSubmit();
    field.remove();
  });
  document.addEventListener("live:renewed", tell);
  tell();
})();
