// Photographs chosen to be sent with a form: the long ones are made smaller before, turned upright, without the place
// where they were taken. What cannot be read here goes as it is: the server does the same again.
(() => {
  "use strict";

  const EDGE = 2560;
  const SMALL = 1.5 * 1024 * 1024;
  const waiting = new Map();

  async function smaller(file) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, EDGE / Math.max(picture.width, picture.height));
    if (scale === 1 && file.size <= SMALL) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const ground = canvas.getContext("2d");
    ground.fillStyle = "#fff";
    ground.fillRect(0, 0, canvas.width, canvas.height);
    ground.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.88));
    if (!made || made.size >= file.size) return file;
    return new File([made], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: made.type });
  }

  async function shrink(input) {
    const chosen = new DataTransfer();
    // one after the other: a picture takes much memory
    for (const file of Array.from(input.files)) chosen.items.add(await smaller(file).catch(() => file));
    input.files = chosen.files;
  }

  document.addEventListener("change", ({ target }) => {
    if (!target.matches("[data-shrink]") || !target.files.length) return;
    const work = shrink(target).then(() => waiting.get(target.form) === work && waiting.delete(target.form));
    waiting.set(target.form, work);
  });

  // Who saves meanwhile waits for the pictures; before app.js sees the submission.
  document.addEventListener(
    "submit",
    (event) => {
      const work = waiting.get(event.target);
      if (!work) return;
      event.preventDefault();
      event.stopPropagation();
      const { target, submitter } = event;
      work.then(() => target.requestSubmit(submitter));
    },
    true,
  );
})();
