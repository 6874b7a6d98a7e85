// What was too long to be sent as its page went away: typing.js left it in the browser. The server gets it now, and the
// person is told where it is.
(() => {
  "use strict";

  const { person, keep } = document.body.dataset;

  function found(content) {
    const page = new URL(content.get("draft_page") || "/", window.location.origin);
    page.searchParams.set("draft", content.get("draft_key"));
    const link = Object.assign(document.createElement("a"), { textContent: "继续填写" });
    link.href = page.pathname + page.search; // of this site, whatever was kept
    const [told, text] = ["notice tone-blue", "notice-text"].map((className) =>
      Object.assign(document.createElement("div"), { className }),
    );
    text.append("上次离开页面时填写的内容较长，没有来得及保存，现已找回。", link);
    told.append(text);
    document.getElementById("notices").append(told);
  }

  function sendLeft(name) {
    const content = new URLSearchParams(localStorage.getItem(name));
    content.set("csrf_token", document.querySelector('input[name="csrf_token"]').value);
    fetch(keep, { method: "POST", body: content, headers: { "HX-Request": "true" } })
      .then((response) => {
        if (!response.ok && response.status !== 422) return; // with the next page
        localStorage.removeItem(name);
        if (response.ok) found(content);
      })
      .catch(() => {});
  }

  if (person) Object.keys(localStorage).filter((name) => name.startsWith(`typed:${person}:`)).forEach(sendLeft);
})();
