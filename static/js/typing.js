// While somebody types: limits, keeping, and the ways on which text could be lost. Loaded with the forms of records.
(() => {
  "use strict";

  const own = document.currentScript;
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));

  function say(notice) {
    const notices = document.getElementById("notices");
    if (!notices) return;
    notices.replaceChildren(notice);
    notices.dispatchEvent(new CustomEvent("htmx:after:settle", { bubbles: true })); // app.js wakes it
  }

  const ticked = (control) => control.type === "checkbox" || control.type === "radio";

  function made(className) {
    return Object.assign(document.createElement("output"), { className });
  }

  // Who explains an absence says that somebody was absent. Before app.js counts.
  document.addEventListener(
    "change",
    ({ target }) => {
      if (!target.matches("[data-note]") || !target.value) return;
      for (const box of all("[data-absent]", target.closest("[data-member]"))) box.checked = true;
    },
    true,
  );

  // --- names among many -------------------------------------------------------------------------

  function findNames(finder) {
    const wanted = finder.value.trim();
    for (const item of all(".names > li", finder.parentElement)) {
      item.hidden = !item.querySelector("label").textContent.includes(wanted);
    }
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-finder]") && !event.isComposing) findNames(event.target);
  });
  document.addEventListener("compositionend", ({ target }) => {
    if (target.matches("[data-finder]")) findNames(target);
  });
  // Enter goes to the name that was found; it does not send the form.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("[data-finder]")) return;
    event.preventDefault();
    const found = event.target.parentElement.querySelector(".names > li:not([hidden]) [type=checkbox]");
    if (found) found.focus();
  });
  function takeFinders() {
    for (const help of all("[data-finder], [data-tick-all]")) help.hidden = false;
  }
  document.addEventListener("htmx:after:settle", takeFinders);
  takeFinders();

  // --- all of them ------------------------------------------------------------------------------

  document.addEventListener("click", ({ target }) => {
    if (!target.matches("[data-tick-all]")) return;
    const boxes = all("[type=checkbox]", target.closest("[data-attendance]").querySelector(".names"));
    const ticking = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = ticking;
    boxes[0].dispatchEvent(new Event("change", { bubbles: true }));
  });

  // --- figures in a text ---------------------------------------------------------------------------
  // The name of a figure goes to where the cursor stands; without script the server puts it at the end.

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    const field = button && document.getElementById(button.dataset.into);
    if (!field) return;
    event.preventDefault();
    field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });

  // --- days ------------------------------------------------------------------------------------
  // A date field takes what people write (2026.11.5, 2026年11月5日, 11月5日, 20261105), with the picker beside it. The
  // server reads the same (intranet/foundation/typed.py); here the person sees at once how it is read.

  const DAYS = [
    /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)$/,
    /^(?<year>\d{4}|\d\d)[-./年](?<month>\d{1,2})[-./月](?<day>\d{1,2})[日号]?$/,
    /^(?<month>\d{1,2})[-./月](?<day>\d{1,2})[日号]?$/,
  ];

  function iso(year, month, day) {
    const date = new Date(Date.UTC(year, month - 1, day));
    const real = year > 999 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
    return real ? date.toISOString().slice(0, 10) : "";
  }

  function readDay(text) {
    const plain = text.normalize("NFKC").replace(/\s/g, "").replace(/。/g, ".");
    const found = DAYS.map((form) => form.exec(plain)).find(Boolean);
    if (!found) return "";
    const [month, day] = [Number(found.groups.month), Number(found.groups.day)];
    const { year } = found.groups;
    if (year) return iso(Number(year) + (year.length === 2 ? 2000 : 0), month, day);
    const today = new Date(own.dataset.today);
    const away = (one) => Math.abs(new Date(one) - today);
    const near = [-1, 0, 1].map((step) => iso(today.getUTCFullYear() + step, month, day)).filter(Boolean);
    return near.sort((one, other) => away(one) - away(other))[0] || "";
  }

  function takeDays(root) {
    for (const control of all('input[type="date"][name]', root)) {
      const picker = control.cloneNode();
      for (const name of ["name", "id", "aria-describedby", "aria-invalid", "required"]) picker.removeAttribute(name);
      Object.assign(picker, { className: "form-control day-picker", tabIndex: -1, title: "选择日期" });
      picker.setAttribute("aria-label", "选择日期");
      const both = Object.assign(document.createElement("span"), { className: "day" });
      Object.assign(control, { type: "text", autocomplete: "off", placeholder: "年-月-日" });
      control.dataset.day = "";
      control.replaceWith(both);
      both.append(control, picker);
    }
  }

  document.addEventListener(
    "change",
    ({ target }) => {
      if (target.matches("[data-day]")) {
        target.value = readDay(target.value) || target.value;
        target.nextElementSibling.value = readDay(target.value);
      } else if (target.matches(".day-picker") && target.value) {
        const control = target.previousElementSibling;
        control.value = target.value;
        for (const kind of ["input", "change"]) control.dispatchEvent(new Event(kind, { bubbles: true }));
      }
    },
    true,
  );
  document.addEventListener("htmx:after:settle", () => takeDays(document));
  takeDays(document);

  // --- a field is as large as its text ----------------------------------------------------------

  function fit(field) {
    if (field.scrollHeight <= field.clientHeight) return;
    field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
  }

  function fitAll() {
    for (const field of all("textarea.form-control")) fit(field);
  }

  document.addEventListener("input", ({ target }) => {
    if (target.matches("textarea.form-control")) fit(target);
  });
  // what was folded had no size until it was opened
  document.addEventListener("toggle", fitAll, true);
  document.addEventListener("htmx:after:settle", fitAll);
  fitAll();

  // --- no bar covers the field that is typed into -----------------------------------------------
  // Browsers take a tall field for seen when its upper part is.

  function clear(field) {
    const foot = field.closest("form")?.querySelector(".form-foot");
    if (!foot || foot.contains(field)) return;
    const covered = field.getBoundingClientRect().bottom - foot.getBoundingClientRect().top;
    const room = field.getBoundingClientRect().top - parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop);
    if (covered > 0) window.scrollBy(0, Math.max(0, Math.min(covered + 8, room)));
  }

  document.addEventListener("focusin", ({ target }) => {
    if (target.matches("textarea, input, select")) clear(target);
  });

  // --- what the form still lacks ----------------------------------------------------------------
  // The server tells it; what was empty then and is filled now no longer counts.

  function filled(line) {
    const place = document.getElementById(line.firstElementChild.hash.slice(1));
    if (!place) return false;
    const controls = place.matches("fieldset") ? all("input:not([type=hidden]), textarea", place) : [place];
    return controls.some((control) => (ticked(control) ? control.checked : (control.value || "").trim()));
  }

  function takeProgress() {
    for (const line of all("#progress ul > li")) line.dataset.waits = filled(line) ? "" : "1";
    tellProgress();
  }

  function tellProgress() {
    for (const step of all("#progress > ol > li")) {
      const told = all("ul > li", step);
      for (const line of told) line.hidden = Boolean(line.dataset.waits) && filled(line);
      const left = told.filter((line) => !line.hidden).length;
      step.classList.toggle("progress-lacking", left > 0);
      const state = step.querySelector(".progress-state");
      state.textContent = left ? `${left}项待完善` : state.dataset.done;
    }
  }

  document.addEventListener("htmx:after:settle", takeProgress);
  for (const kind of ["input", "change"]) document.addEventListener(kind, tellProgress);
  takeProgress();

  // --- how much may be written ------------------------------------------------------------------
  // Near the limit of a field the rest is told, beyond it by how much it is too long; nothing is cut off.

  document.addEventListener("input", ({ target }) => {
    const most = Number(target.dataset.most);
    if (!most) return;
    const rest = most - Array.from(target.value.trim()).length;
    const next = target.nextElementSibling;
    const place = next && next.matches("output.length") ? next : made("length");
    if (place !== next) target.after(place);
    if (rest < 0) place.textContent = `超出上限${-rest}字，请精简`;
    else place.textContent = rest < most / 10 ? `还可以写${rest}字` : "";
    place.classList.toggle("length-over", rest < 0);
  });

  // --- the way back -----------------------------------------------------------------------------
  // A page reached by going back is made anew, but its forms are those that were sent: they keep the keys under which
  // each is carried out once.

  const [arrival] = performance.getEntriesByType("navigation");
  const formKeys = all('input[name="form_key"]');
  const sentKeys = (history.state && history.state.formKeys) || [];
  if (arrival && arrival.type === "back_forward" && sentKeys.length === formKeys.length) {
    for (const [place, key] of formKeys.entries()) key.value = sentKeys[place];
  }
  history.replaceState({ ...history.state, formKeys: formKeys.map((key) => key.value) }, "");

  // --- what is typed survives ------------------------------------------------------------------
  // A form that carries a draft_key is kept on the server: a moment after each change, at once after a paste or when a
  // field is left, and when the page goes out of sight. Forms are known by their key: a part that is drawn again stays
  // the same form.

  const KEEP_AFTER = 2000;
  const TAKEN_ALONG = 60000; // what a browser still sends for a page that is gone (64 KiB in all)
  const { person, keep: keepAt } = document.body.dataset;
  const typed = new Map(); // key → { changed, timer, sending, stop }
  let leaving = false;

  const keyed = () => all('form input[name="draft_key"]').filter((key) => key.value && key.form.method === "post");

  function formOf(key) {
    const found = keyed().find((control) => control.value === key);
    return found && found.form;
  }

  function note(form, soon) {
    const key = keyed().find((control) => control.form === form);
    if (!key) return;
    if (!typed.has(key.value)) typed.set(key.value, {});
    const state = typed.get(key.value);
    state.changed = true;
    if (soon) keep(key.value);
    else if (!state.timer) state.timer = setTimeout(keep, KEEP_AFTER, key.value);
  }

  function contentOf(form) {
    const content = new FormData(form);
    for (const [name, value] of Array.from(content)) if (value instanceof File) content.delete(name);
    for (const control of all("[data-unkept]", form)) content.delete(control.name);
    const heading = document.querySelector(".page-head h1");
    content.set("draft_heading", heading ? heading.textContent.trim() : "");
    return content;
  }

  function sizeOf(content) {
    let size = 0;
    for (const [name, value] of content) size += new Blob([value]).size + name.length + 120;
    return size;
  }

  // What cannot be sent, because the network is down or because it is too long for a page that is gone, stays in the
  // browser, for this person and form, until the server has it: this page sends it as soon as it can, or the next one
  // that this person opens (left.js). Signing out clears it. Forms without a draft_key leave nothing here.
  const leftAs = (key) => `typed:${person}:${key}`;

  function leave(key, content) {
    content.delete("csrf_token"); // the next page has one of its own
    try {
      localStorage.setItem(leftAs(key), `${new URLSearchParams(content)}&draft_left=${Date.now()}`);
    } catch {
      return false; // no room, or not allowed: the request may still arrive
    }
    return true;
  }

  function sayUnsent(isHere) {
    say(document.getElementById(isHere ? "kept-here" : "no-connection").content.cloneNode(true));
  }

  function keep(key, last = false) {
    const state = typed.get(key);
    const form = formOf(key);
    clearTimeout(state.timer);
    state.timer = 0;
    // what is still on its way when the page goes is sent once more: the browser drops the first one
    if (!form || !(state.changed || (last && state.sending))) return;
    if (state.sending && !last) {
      state.again = true;
      return;
    }
    const content = contentOf(form);
    const travels = sizeOf(content) < TAKEN_ALONG;
    if (last && (!travels || state.down || !navigator.onLine)) leave(key, contentOf(form));
    Object.assign(state, { changed: false, sending: true, stop: new AbortController() });
    fetch(keepAt, {
      method: "POST",
      body: content,
      headers: { "HX-Request": "true" },
      keepalive: last && travels,
      signal: state.stop.signal,
    })
      .then((response) => response.text().then((text) => kept(key, state, response, text)))
      .catch((error) => {
        if (error.name === "AbortError" || leaving) return;
        Object.assign(state, { changed: true, down: true });
        state.timer = setTimeout(keep, 2 * KEEP_AFTER, key);
        sayUnsent(leave(key, contentOf(form)));
      })
      .finally(() => {
        state.sending = false;
        if (!state.again) return;
        state.again = false;
        keep(key);
      });
  }

  function kept(key, state, response, text) {
    const form = formOf(key);
    if (!response.ok && response.status !== 422) {
      state.changed = true; // sent again with the next change: after signing in, for example
      say(document.createRange().createContextualFragment(text));
      return;
    }
    localStorage.removeItem(leftAs(key));
    state.down = false;
    for (const told of all("#notices [data-kept-here]")) told.remove(); // the line beside the form tells that it is up again
    state.refused = !response.ok; // kept nowhere: the sentence beside the form says why
    if (form) {
      let place = form.querySelector("output.saved");
      if (!place) {
        place = made("saved");
        form.append(place);
      }
      place.textContent = text.trim();
    }
  }

  function keepAll(last) {
    for (const key of typed.keys()) keep(key, last);
  }

  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      const { form, name } = event.target;
      if (form && name) note(form, /^insertFrom(Paste|Drop)/.test(event.inputType || ""));
    });
  }
  window.addEventListener("online", () => keepAll(false));
  document.addEventListener("focusout", () => keepAll(false));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keepAll(true);
  });
  window.addEventListener("pagehide", () => {
    leaving = true;
    keepAll(true);
  });
  window.addEventListener("pageshow", (event) => {
    leaving = false;
    // what is typed after the way back is no late copy of what was sent
    if (event.persisted) for (const view of all('input[name="draft_view"]')) view.value = `${view.value}+`;
  });
  window.addEventListener("beforeunload", (event) => {
    // what was saved meanwhile is found again, and needs no question
    const held = keyed().map((key) => typed.get(key.value));
    if (!held.some((state) => state && (state.changed || state.sending || state.refused))) return;
    keepAll(false);
    event.preventDefault();
    event.returnValue = "";
  });

  // A form that cannot be sent stays, and is not sent into an error page of the browser. Before other scripts take it.
  document.addEventListener(
    "submit",
    (event) => {
      const key = !navigator.onLine && keyed().find((control) => control.form === event.target);
      if (!key) return;
      event.preventDefault();
      event.stopPropagation();
      note(event.target, false);
      sayUnsent(leave(key.value, contentOf(event.target)));
    },
    true,
  );

  document.addEventListener("submit", (event) => {
    const key = keyed().find((control) => control.form === event.target);
    const state = key && !event.defaultPrevented && typed.get(key.value);
    if (!state) return;
    clearTimeout(state.timer);
    state.again = false;
    if (state.stop) state.stop.abort();
    // a cable may be pulled without the browser knowing: what the server does not have yet stays until it has answered
    if (state.changed || state.sending) leave(key.value, contentOf(event.target));
    else localStorage.removeItem(leftAs(key.value));
    typed.delete(key.value);
  });

  // What a refused form holds is not saved either.
  for (const key of keyed()) if (key.value === document.body.dataset.refused) note(key.form, true);

  // --- a part that is drawn again --------------------------------------------------------------
  // What was typed after the server was asked stays, with the caret in it; an answer that was overtaken is not drawn.

  const asked = new WeakMap(); // request → { key, turn, before, later, active }
  const drawn = new Map(); // key → turn of the answer drawn last
  let turns = 0;

  // buttons of one name are told apart by what they ask for
  const pressed = (control) => control.type === "submit";
  const sign = (control) => `${control.name}=${ticked(control) || pressed(control) ? control.value : ""}`;
  const held = (control) => String(ticked(control) ? control.checked : control.value);
  const controlsOf = (form) => Array.from(form.elements).filter((control) => control.name && control.type !== "submit");

  document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
    const form = ctx.sourceElement.closest("form");
    const key = form && keyed().find((control) => control.form === form);
    if (!key) return;
    turns += 1;
    const before = new Map(controlsOf(form).map((control) => [sign(control), held(control)]));
    asked.set(ctx, { key: key.value, turn: turns, before });
  });

  // Of two parts asked for at once the first answer replaces what the second is drawn into: that is looked up again.
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    if (ctx.target && ctx.target.id && !ctx.target.isConnected) {
      ctx.target = document.getElementById(ctx.target.id) || ctx.target;
    }
  });

  document.addEventListener("htmx:before:swap", (event) => {
    const request = asked.get(event.detail.ctx);
    const form = request && formOf(request.key);
    if (!form) return;
    if (request.turn < (drawn.get(request.key) || 0)) {
      event.preventDefault();
      return;
    }
    drawn.set(request.key, request.turn);
    request.active = document.activeElement;
    request.later = controlsOf(form).filter(
      (control) => control === request.active || held(control) !== request.before.get(sign(control)),
    );
  });

  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    const request = asked.get(ctx);
    const form = request && request.later && formOf(request.key);
    if (!form) return;
    const fresh = new Map(controlsOf(form).map((control) => [sign(control), control]));
    for (const control of request.later) {
      const place = fresh.get(sign(control));
      if (control.isConnected || !place || place.type === "hidden") continue;
      let shown = place;
      if (ticked(place)) place.checked = control.checked;
      else if (place.tagName === "SELECT") place.value = control.value;
      else if (!pressed(place)) {
        (place.closest(".day") || place).replaceWith(control.closest(".day") || control); // a time of which only the hour is typed has no value yet
        shown = control;
      }
      if (control === request.active) shown.focus();
    }
    for (const sheet of all("[data-attendance]", form)) sheet.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
