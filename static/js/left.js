// What could not be sent as it was typed, or as its page went away: typing.js left it in the browser. The server gets it
// now, and the person is told where it is; nobody is told of what was saved meanwhile. When the form was typed into, or
// saved, elsewhere since, the person chooses. On a desk that is shared each account sends its own; what nobody came back
// for is forgotten.
(() => {
  "use strict";

  const FORGOTTEN = 72 * 3600 * 1000;
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
        if (!response.ok || response.status === 204) return;
        const way = made("a", { href: placeOf(content), textContent: "继续填写" });
        tell("上次填写的内容没有来得及保存，现已找回。", way);
      })
      .catch(() => {});
  }

  // a form that came back with what was sent holds the text itself, and keeps it
  const shown = (name) =>
    Array.from(document.querySelectorAll('input[name="draft_key"]')).some((key) => name.endsWith(`:${key.value}`));

  function sendAll(typedHere) {
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith("typed:")) continue;
      const left = Number(new URLSearchParams(localStorage.getItem(name)).get("draft_left"));
      if (name.startsWith(`typed:${person}:`)) {
        if (!shown(name)) sendLeft(name, false);
        else if (document.body.dataset.refused) localStorage.removeItem(name);
        else if (!typedHere) sendLeft(name, false);
      } else if (Date.now() - left > FORGOTTEN) localStorage.removeItem(name);
    }
  }

  if (!person) return;
  sendAll(false);
  window.addEventListener("online", () => sendAll(true)); // what is typed on this page typing.js sends
})();
