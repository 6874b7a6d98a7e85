// What was too long to be sent as its page went away: typing.js left it in the browser. The server gets it now, and the
// person is told where it is. When the form was typed into, or saved, elsewhere since, the person chooses.
(() => {
  "use strict";

  const { person, keep } = document.body.dataset;
  const made = (tag, values) => Object.assign(document.createElement(tag), values);

  function placeOf(content) {
    const page = new URL(content.get("draft_page") || "/", window.location.origin);
    page.searchParams.set("draft", content.get("draft_key"));
    return page.pathname + page.search; // of this site, whatever was kept
  }

  function tell(sentence, ...ways) {
    const text = made("div", { className: "notice-text" });
    text.append(sentence, ...ways.flatMap((way) => [" ", way]));
    const told = made("div", { className: "notice tone-blue" });
    told.append(text);
    document.getElementById("notices").append(told);
    return told;
  }

  function choose(name, content, sentence) {
    const way = (textContent, act) =>
      made("button", { type: "button", className: "btn btn-quiet btn-sm", textContent, onclick: act });
    const told = tell(
      sentence,
      way("保留后来的", () => {
        localStorage.removeItem(name);
        window.location.assign(placeOf(content));
      }),
      way("改用这个浏览器里的", () => {
        told.remove();
        sendLeft(name, true);
      }),
    );
  }

  function sendLeft(name, chosen) {
    const content = new URLSearchParams(localStorage.getItem(name));
    const left = Number(content.get("draft_left"));
    content.delete("draft_left");
    if (!chosen) content.set("draft_age", Date.now() - left);
    content.set("csrf_token", document.querySelector('input[name="csrf_token"]').value);
    fetch(keep, { method: "POST", body: content, headers: { "HX-Request": "true" } })
      .then(async (response) => {
        if (response.status === 409) choose(name, content, await response.text());
        if (!response.ok && response.status !== 422) return; // with the next page
        localStorage.removeItem(name);
        if (!response.ok) return;
        const way = made("a", { href: placeOf(content), textContent: "继续填写" });
        tell("上次离开页面时填写的内容较长，没有来得及保存，现已找回。", way);
      })
      .catch(() => {});
  }

  if (!person) return;
  for (const name of Object.keys(localStorage)) if (name.startsWith(`typed:${person}:`)) sendLeft(name, false);
})();
