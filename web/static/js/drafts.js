// What is typed in a form stays in this browser until it is saved: over a lost connection, a session that ended, a closed tab.
// It is offered back, never put back unasked, with the version it was written on, so that the server still sees what came between.
"use strict";
(() => {
  const viewer = document.body.dataset.viewer;
  const PREFIX = "planspoor draft ";
  const SENT = "planspoor sent";
  const LASTS = 30 * 24 * 3600 * 1000;
  let store;
  try { store = window.localStorage; store.getItem(PREFIX); } catch { return; }

  const keys = () => Object.keys(store).filter(key => key.startsWith(PREFIX));
  document.querySelector("form[action='/sign-out']")?.addEventListener("submit", () => keys().forEach(key => store.removeItem(key)));
  if (!viewer) {
    // A form that came when the session had ended waits here to be sent after signing in; anything else was not saved.
    if (!document.querySelector("input[name=kept]")) sessionStorage.removeItem(SENT);
    return;
  }

  const unnamed = new Set(["_csrf", "command"]);
  const typed = field => field.name && !unnamed.has(field.name) && !["submit", "button", "file", "password"].includes(field.type);
  const written = form => form.method === "post" && !form.querySelector("[type=password], [type=file]")
    && form.querySelector("textarea, input[type=text], input:not([type]), input[type=number], select");
  const keyOf = form => `${PREFIX}${viewer} ${form.getAttribute("action")}`;
  const valueOf = field => field.type === "checkbox" || field.type === "radio" ? (field.checked ? field.value : null) : field.value;
  const fieldsOf = form => [...form.elements].filter(typed).map(field => [field.name, field.type === "hidden", valueOf(field), field.value]);
  const same = (one, other) => JSON.stringify(one.filter(each => !each[1])) === JSON.stringify(other.filter(each => !each[1]));
  const read = key => { try { return JSON.parse(store.getItem(key)); } catch { return null; } };

  function forgetOld() {
    for (const key of keys()) {
      const kept = read(key);
      if (!kept || Date.now() - kept.at > LASTS) store.removeItem(key);
    }
  }

  // What was sent is saved if the answer was a way on to another page; anything else keeps it. Returns what was refused.
  function settle() {
    if (document.querySelector("[data-resumes]")) return null;
    const sent = sessionStorage.getItem(SENT);
    sessionStorage.removeItem(SENT);
    const [how] = performance.getEntriesByType("navigation");
    const refused = document.querySelector(".ps-error-summary, [aria-invalid=true], .ps-conflict");
    const status = how?.responseStatus || 200;
    if (sent && status === 200 && !refused) store.removeItem(sent);
    return status !== 200 || refused ? sent : null;
  }

  function keep(form) {
    const fields = fieldsOf(form);
    if (same(fields, form.began)) store.removeItem(keyOf(form));
    else try { store.setItem(keyOf(form), JSON.stringify({at: Date.now(), fields})); } catch { /* the store is full */ }
  }

  function putBack(form, fields) {
    const groups = new Map();
    for (const field of [...form.elements].filter(typed)) {
      const place = groups.get(field.name) || 0;
      groups.set(field.name, place + 1);
      const found = fields.filter(each => each[0] === field.name)[place];
      if (!found) continue;
      if (field.type === "checkbox" || field.type === "radio") field.checked = found[2] !== null && found[3] === field.value;
      else field.value = found[2];
      if (field.type !== "hidden") field.dispatchEvent(new Event("input", {bubbles: true}));
    }
  }

  function offer(form, kept) {
    const words = document.getElementById("told-draft");
    if (!words || form.previousElementSibling?.classList.contains("ps-told")) return;
    const box = document.createElement("div");
    box.className = "ps-told";
    box.setAttribute("role", "status");
    form.before(box);
    box.append(words.content.cloneNode(true));
    box.querySelector("[data-do=yes]").addEventListener("click", () => {
      putBack(form, kept.fields);
      box.remove();
      form.querySelector("textarea, input:not([type=hidden]), select")?.focus();
    });
    box.querySelector("[data-do=no]").addEventListener("click", () => { store.removeItem(keyOf(form)); box.remove(); });
  }

  // Whoever pressed a button without a network is told so beside that button, until the form was sent.
  function unsent(button) {
    const words = document.getElementById("told-unsent"), form = button.form;
    form.querySelector(".ps-told")?.remove();
    const box = document.createElement("div");
    box.className = "ps-told";
    box.setAttribute("role", "alert");
    (button.closest(".ps-form__actions") || button).before(box);
    box.append(words.content.cloneNode(true));
    box.scrollIntoView({block: "nearest"});
  }

  function attend(form) {
    if (form.began || !written(form)) return;
    form.began = fieldsOf(form);
    if (keyOf(form) === refusedForm) {
      // The answer shows what was typed, with the version that it now stands on: that is the draft, and never unchanged.
      form.began = [];
      keep(form);
      return;
    }
    const kept = read(keyOf(form));
    if (kept && !same(kept.fields, form.began)) offer(form, kept);
  }
  const attendAll = () => document.querySelectorAll("main form").forEach(attend);

  forgetOld();
  const refusedForm = settle();
  attendAll();
  document.addEventListener("live:renewed", attendAll);
  document.addEventListener("input", event => { if (event.target.form?.began) keep(event.target.form); });
  document.addEventListener("change", event => { if (event.target.form?.began) keep(event.target.form); });
  document.addEventListener("submit", event => {
    const form = event.target;
    if (!form.began) return;
    keep(form);
    if (!navigator.onLine) {
      event.preventDefault();
      window.dispatchEvent(new Event("offline"));
      unsent(event.submitter || form.querySelector("[type=submit]"));
      return;
    }
    sessionStorage.setItem(SENT, keyOf(form));
  });
})();
