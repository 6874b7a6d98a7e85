// Filter rows: folded on a phone, applied on change. Lists work without it.
(() => {
  "use strict";

  if (window.matchMedia("(max-width: 799.98px)").matches) {
    for (const row of document.querySelectorAll("details[data-fold]")) row.open = false;
  }

  // without htmx (it may not have loaded) the form is sent as a whole
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[hx-get][data-filter]");
    if (form && (!window.htmx || document.body.hasAttribute("hx-ignore"))) form.submit();
  });

  // an address names what is set, and nothing else
  document.addEventListener("htmx:config:request", (event) => {
    const { sourceElement, request } = event.detail.ctx;
    if (!sourceElement.matches("[data-filter]")) return;
    for (const [name, value] of [...request.body]) if (!value) request.body.delete(name);
  });

  // wait until the input method has finished a word

  document.addEventListener(
    "input",
    (event) => {
      if (event.isComposing && event.target.closest("[data-filter]")) event.stopPropagation();
    },
    true,
  );

  document.addEventListener("compositionend", (event) => {
    if (event.target.closest("[data-filter]")) {
      event.target.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
})();
