// A picture in full, over the page; without script its link leads to it.
(() => {
  "use strict";

  document.addEventListener("click", (event) => {
    const link = event.target.closest('.photos a[href$="/picture"], .photos a[href$="/file"]');
    const small = link && link.querySelector("img");
    if (!small || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const dialog = Object.assign(document.createElement("dialog"), { className: "zoom" });
    const close = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-quiet", textContent: "关闭" });
    dialog.append(Object.assign(document.createElement("img"), { src: link.href, alt: small.alt }), document.createElement("p"));
    dialog.lastChild.append(`${small.alt} `, close);
    dialog.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  });
})();
