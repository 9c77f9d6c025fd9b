// A page that stands open: it hears that it is old, asks for itself anew, and puts in place what is different.
// What somebody is filling in is never touched: there it says that a newer version is there.
"use strict";
(() => {
  const place = document.getElementById("live");
  const main = document.getElementById("main");
  if (!place || !main || !window.EventSource) return;

  const tab = "meets" in place.dataset && crypto.randomUUID ? crypto.randomUUID() : "";
  const address = place.dataset.address;
  const here = document.getElementById("live-here");
  const said = document.getElementById("live-said");
  const SHOWN = 10_000;
  let state = place.dataset.state;
  let source = null;
  let asking = false;
  let again = false;
  place.hidden = false;

  // ---- what to replace -----------------------------------------------------------------------------------------

  // What is put in place by itself: each section, also where several stand beside one another, and what is no section.
  const regions = within => [...within.children]
    .filter(each => !each.matches("template, .ps-live, .ps-notices, .ps-told"))
    .flatMap(each => each.matches("section") ? [each] : sectionsOf(each));
  const sectionsOf = within => {
    const found = [...within.querySelectorAll("section[aria-labelledby]")].filter(each => each.parentElement.closest("section") === within.closest("section"));
    return found.length ? found : [within];
  };
  const keyOf = region => region.getAttribute("aria-labelledby") || region.id || region.getAttribute("aria-label") || region.className;
  const changes = form => [...form.elements].some(field => {
    if (field.type === "hidden" || field.disabled || !field.name) return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.options) return [...field.options].some(option => option.selected !== option.defaultSelected)
      && field.selectedIndex !== Math.max(0, [...field.options].findIndex(option => option.defaultSelected));
    return "defaultValue" in field && field.value !== field.defaultValue;
  });
  const fields = "input:not([type=hidden]), textarea, select";
  const writes = form => form.method === "post" && form.querySelector(fields);
  const inUse = region => [...region.querySelectorAll("form")].find(
    form => form.contains(document.activeElement) ? form.querySelector(fields) : changes(form));
  const told = html => html.replace(/<input type="hidden"[^>]*>/g, "");
  const bare = region => region.outerHTML.replace(/ ?ps-live--new/, "").replace(' class=""', "");
  const plain = html => html.replace(/(<input type="hidden" name="(?:command|_csrf)" value=")[^"]*/g, "$1");

  function replace(old, fresh) {
    const opened = [...old.querySelectorAll("details")].map(each => each.open);
    fresh.querySelectorAll("details").forEach((each, index) => { if (opened[index]) each.open = true; });
    const focusable = "a[href], button, summary, input, select, textarea, [tabindex]";
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const index = focused ? [...old.querySelectorAll(focusable)].indexOf(focused) : -1;
    const arrived = document.importNode(fresh, true);
    old.replaceWith(arrived);
    if (window.htmx) htmx.process(arrived);
    if (focused) {
      const same = (focused.id && document.getElementById(focused.id)) || arrived.querySelectorAll(focusable)[index];
      if (same) same.focus({preventScroll: true});
    }
    return arrived;
  }

  function mark(region) {
    region.classList.add("ps-live--new");
    setTimeout(() => region.classList.remove("ps-live--new"), SHOWN);
  }

  // What somebody looks at stays where it is on the screen: the field that has the focus, or the first section in view.
  function steady(act) {
    const root = document.documentElement;
    const inView = each => { const box = each.getBoundingClientRect(); return box.bottom > 0 && box.top < innerHeight; };
    const focused = main.contains(document.activeElement) && inView(document.activeElement) ? document.activeElement : null;
    const region = !focused && scrollY > 0 ? regions(main).find(inView) : null;
    const [key, top] = [region && keyOf(region), (focused || region)?.getBoundingClientRect().top];
    root.style.overflowAnchor = "none";
    act();
    const now = focused ? (focused.isConnected ? focused : document.activeElement) : regions(main).find(each => keyOf(each) === key);
    if (top !== undefined && now && now !== document.body) scrollBy({top: now.getBoundingClientRect().top - top, behavior: "instant"});
    requestAnimationFrame(() => { root.style.overflowAnchor = ""; });
  }

  function renew(fresh) {
    const changed = [];
    let kept = false;
    const olds = new Map(regions(main).map(each => [keyOf(each), each]));
    let after = null;
    for (const each of regions(fresh)) {
      const old = olds.get(keyOf(each));
      olds.delete(keyOf(each));
      if (!old) {
        const arrived = document.importNode(each, true);
        if (after) after.after(arrived); else main.append(arrived);
        if (window.htmx) htmx.process(arrived);
        after = arrived;
        changed.push(arrived);
      } else if (plain(bare(old)) === plain(each.outerHTML)) {
        after = old;
        continue;
      } else if (inUse(old)) {
        kept = true;
        after = old;
        tell("newer", inUse(old), () => { location.reload(); });
        continue;
      } else {
        const shown = told(bare(old)) !== told(each.outerHTML);
        after = replace(old, each);
        if (shown) changed.push(after);
      }
    }
    for (const gone of olds.values()) if (!inUse(gone)) gone.remove();
    if (changed.length) main.querySelector(".ps-notices")?.remove();
    changed.forEach(mark);
    const headings = changed.map(each => each.querySelector("h1, h2")?.textContent.trim()).filter(Boolean);
    if (headings.length) said.textContent = `${place.dataset.updated} ${headings.join(", ")}`;
    return !kept;
  }

  // ---- what to say ---------------------------------------------------------------------------------------------

  function tell(name, before, act) {
    const id = `now-${name}`;
    if (document.getElementById(id)) return;
    const box = document.createElement("div");
    box.className = "ps-told";
    box.id = id;
    box.setAttribute("role", "status");
    steady(() => {
      before.before(box);
      box.append(document.getElementById(`told-${name}`).content.cloneNode(true));
    });
    const button = box.querySelector("[data-do=yes]");
    if (button && act) button.addEventListener("click", act);
  }
  const unsay = name => document.getElementById(`now-${name}`)?.remove();
  const first = () => regions(main)[0];

  // ---- asking ---------------------------------------------------------------------------------------------------

  async function ask() {
    if (asking) { again = true; return; }
    asking = true;
    try {
      do {
        again = false;
        const answer = await fetch(location.href, {headers: {Accept: "text/html"}, cache: "no-store"});
        if (answer.redirected || answer.status === 401) { ended(); return; }
        if (!answer.ok) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById("live");
        if (!fresh) { ended(); return; }
        let whole = true;
        steady(() => { whole = renew(page.getElementById("main")); });
        if (whole) unsay("newer");
        state = fresh.dataset.state;
        place.dataset.state = state;
        place.dataset.renewed = String(Date.now());
        document.dispatchEvent(new CustomEvent("live:renewed"));
        markEdits();
      } while (again);
    } catch (error) {
      lost();
    } finally {
      asking = false;
    }
  }

  function ended() {
    stop();
    tell("ended", first(), () => { window.open("/sign-in", "_blank"); });
  }
  function lost() { tell("lost", first()); }

  // ---- hearing --------------------------------------------------------------------------------------------------

  let people = [];
  function markEdits() {
    document.querySelectorAll(".ps-editing").forEach(each => each.remove());
    for (const {name, organisation, edits} of people) {
      if (!edits) continue;
      for (const spot of document.querySelectorAll("form[action], [data-edits]")) {
        if ((spot.dataset.edits || spot.getAttribute("action")) !== edits) continue;
        const line = document.createElement("p");
        line.className = "ps-presence ps-editing";
        line.textContent = `${name}, ${organisation} ${place.dataset.edited}`;
        spot.prepend(line);
      }
    }
  }
  function present(list) {
    people = list;
    const names = [...new Set(list.map(each => `${each.name} (${each.organisation})`))];
    here.textContent = names.join(", ");
    here.closest(".ps-live__here").hidden = !names.length;
    markEdits();
  }

  function start() {
    if (source) return;
    source = new EventSource(`${address}/live?seen=${state}&tab=${tab}`);
    source.addEventListener("open", () => { unsay("lost"); unsay("ended"); });
    source.addEventListener("changed", event => { if (event.data !== state) ask(); });
    source.addEventListener("present", event => present(JSON.parse(event.data)));
    source.addEventListener("error", () => {
      if (source && source.readyState === EventSource.CLOSED) {
        // Refused, or something between the server and here answered. Whoever is not signed in any more is told so.
        stop();
        fetch(location.href, {method: "HEAD", cache: "no-store"})
          .then(answer => { if (answer.redirected || answer.status === 401) ended(); else setTimeout(wake, 3000); })
          .catch(() => { lost(); setTimeout(wake, 3000); });
      }
    });
  }
  function stop() { source?.close(); source = null; }
  function wake() { if (!document.hidden) start(); }

  document.addEventListener("visibilitychange", () => { if (document.hidden) stop(); else start(); });
  window.addEventListener("offline", lost);
  window.addEventListener("online", () => { unsay("lost"); stop(); start(); });
  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", event => { if (event.persisted) start(); });

  // ---- being heard ----------------------------------------------------------------------------------------------

  let edits = "";
  function turn(form) {
    const next = form && writes(form) ? form.getAttribute("action") : "";
    if (next === edits) return;
    edits = next;
    const forgery = document.querySelector("input[name=_csrf]");
    if (!forgery || !tab) return;
    fetch(`${address}/presence`, {
      method: "POST", body: new URLSearchParams({_csrf: forgery.value, tab, edits}), keepalive: true,
    }).catch(() => {});
  }
  main.addEventListener("focusin", event => turn(event.target.closest("form")));
  main.addEventListener("focusout", event => { if (!event.relatedTarget) turn(null); });

  if (!document.hidden) start();
})();
