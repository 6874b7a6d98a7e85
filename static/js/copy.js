// Text to be pasted elsewhere: one touch puts it on the clipboard. navigator.clipboard needs https; what is selected can
// be copied without it, by hand where this does not run.
(() => {
  "use strict";

  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      document.getElementById(button.dataset.copy).select();
      button.textContent = document.execCommand("copy") ? "已复制" : "请按 Ctrl+C 复制";
    });
  }
})();
