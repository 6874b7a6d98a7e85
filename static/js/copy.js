// Text to be pasted elsewhere: one touch puts it on the clipboard. Without script one touch selects it.
(() => {
  "use strict";

  const buttons = Array.from(document.querySelectorAll("[data-copy]"));
  for (const button of buttons) button.hidden = false;

  // navigator.clipboard needs https; what is selected can be copied without it
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = document.getElementById(button.dataset.copy);
    if (source.select) source.select();
    else window.getSelection().selectAllChildren(source);
    const done = document.execCommand("copy");
    for (const other of buttons) other.textContent = "复制";
    button.textContent = done ? "已复制" : "请按 Ctrl+C 复制";
  });
})();
