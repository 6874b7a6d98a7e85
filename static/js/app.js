// Small helps for pages that all work without them. No framework, no configuration beyond data- attributes.
(() => {
  "use strict";

  const own = document.currentScript;
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));

  // --- htmx from the CDN, with the vendored copy behind it -----------------------------------
  // The CDN file is only preloaded at first: whatever arrives after the deadline is never run, so
  // the page cannot end up with two copies. hx-ignore keeps htmx away from the page until hx-csp
  // guards it; if hx-csp never comes, the page simply stays without htmx.

  function element(name, attributes) {
    const made = document.createElement(name);
    made.nonce = own.nonce;
    Object.assign(made, attributes);
    return made;
  }

  function run(attributes, done, failed) {
    document.head.append(element("script", { ...attributes, onload: done, onerror: failed || null }));
  }

  function guarded() {
    run({ src: own.dataset.htmxCsp }, () => {
      document.body.removeAttribute("hx-ignore");
      window.htmx.process(document.body);
    });
  }

  function loadHtmx() {
    const { htmxCdn, htmxIntegrity, htmxLocal } = own.dataset;
    const remote = { integrity: htmxIntegrity, crossOrigin: "anonymous" };
    let settled = false;
    const local = () => run({ src: htmxLocal }, guarded);
    const settle = (found) => {
      if (settled) return;
      settled = true;
      if (found) run({ src: htmxCdn, ...remote }, guarded, local);
      else local();
    };
    document.body.setAttribute("hx-ignore", "");
    setTimeout(settle, 2000, false);
    document.head.append(
      element("link", {
        rel: "preload",
        as: "script",
        href: htmxCdn,
        ...remote,
        onload: () => settle(true),
        onerror: () => settle(false),
      }),
    );
  }

  if (own.dataset.htmxCdn) loadHtmx();

  // --- error summary --------------------------------------------------------------------------

  function focusSummary(root) {
    const summary = all(".error-summary", root)[0];
    if (summary) summary.focus();
  }

  // --- attendance: 应到, 实到 and 表决权 follow the ticked exceptions --------------------------

  function count(sheet) {
    const rows = all("[data-member]", sheet);
    const absent = rows.filter((row) => all("[data-absent]", row).some((box) => box.checked));
    const voters = (list) => list.filter((row) => row.dataset.voter === "1").length;
    const numbers = {
      due: rows.length,
      absent: absent.length,
      present: rows.length - absent.length,
      voters: voters(rows),
      "voters-present": voters(rows) - voters(absent),
      took: all(".names :checked:not([data-absent])", sheet).length,
    };
    for (const place of all("[data-count]", sheet)) {
      const number = numbers[place.dataset.count];
      if (number !== undefined) place.textContent = String(number);
    }
  }

  document.addEventListener("change", (event) => {
    const row = event.target.closest("[data-member]");
    if (row && event.target.matches("[data-reason]") && event.target.value) {
      for (const box of all("[data-absent]", row)) box.checked = true;
    }
    const sheet = event.target.closest("[data-attendance]");
    if (sheet) count(sheet);
  });

  // --- notices --------------------------------------------------------------------------------

  function wake(root) {
    for (const button of all("[data-dismiss]", root)) button.hidden = false;
    for (const sheet of all("[data-attendance]", root)) count(sheet);
    focusSummary(root);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-dismiss]");
    if (button) button.closest(".notice").remove();
    for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of all("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // --- one form, one submission ---------------------------------------------------------------
  // Disabled only after the browser has collected the fields, or the button's own name would be lost.

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-repeatable")) return;
    setTimeout(() => {
      for (const button of all("button[type=submit]", form)) {
        button.disabled = true;
        button.dataset.sent = "";
      }
    });
  });

  window.addEventListener("pageshow", () => {
    for (const button of all("[data-sent]")) {
      button.disabled = false;
      delete button.dataset.sent;
    }
  });

  // --- after htmx ------------------------------------------------------------------------------

  // A refusal may arrive while the head of the page is scrolled away: it follows the reader down.
  function follow() {
    const notices = document.getElementById("notices");
    if (notices && notices.querySelector("[role=alert]")) notices.classList.add("notices-follow");
  }

  document.addEventListener("htmx:after:settle", (event) => {
    wake(event.target);
    follow();
  });

  document.addEventListener("htmx:error", (event) => {
    const { ctx } = event.detail;
    const notices = document.getElementById("notices");
    if (!ctx || ctx.response || !notices) return;
    notices.replaceChildren(document.getElementById("no-connection").content.cloneNode(true));
    wake(notices);
    follow();
  });

  wake(document);
})();
