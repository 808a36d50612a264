/* Forms: drafts kept while one writes, a warning before work is lost, photos shown before they are sent. */
(function () {
  "use strict";
  const say = (key) => document.body.dataset[key] || "";

  /* ---- drafts: <form data-autosave-url="…"> is posted a moment after each change; the answer may be JSON {"url": …} for the next save ---- */
  const timers = new WeakMap();
  function note(form, text) {
    const place = form.querySelector("[data-saved-note]");
    if (place) place.textContent = text;
  }
  async function save(form) {
    note(form, say("saySaving"));
    try {
      const answer = await fetch(form.dataset.autosaveUrl, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch", Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      if ((answer.headers.get("Content-Type") || "").includes("json")) {
        const told = await answer.json();
        if (told.url) form.dataset.autosaveUrl = told.url;
        form.dispatchEvent(new CustomEvent("portal:saved", { detail: told, bubbles: true }));
      }
      delete form.dataset.dirty;
      note(form, `${say("saySaved")} ${new Date().toTimeString().slice(0, 5)}`);
    } catch {
      note(form, say("sayNotSaved"));
      timers.set(form, setTimeout(() => save(form), 15000));
    }
  }
  function touched(event) {
    const form = event.target.form;
    if (!form || form.method !== "post") return;
    if (!form.matches("[data-autosave-url], [data-guard]")) return;
    form.dataset.dirty = "yes";
    if (!form.dataset.autosaveUrl || event.target.type === "file") return;
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => save(form), 1200));
  }
  document.addEventListener("input", touched);
  document.addEventListener("change", touched);
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    clearTimeout(timers.get(event.target));
    delete event.target.dataset.dirty;
  });
  document.addEventListener("htmx:afterOnLoad", (event) => { if (event.target.matches("form")) delete event.target.dataset.dirty; });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-dirty]")) event.preventDefault();
  });

  /* ---- photo and file picker ---- */
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type !== "file" || !input.closest("[data-files]")) return;
    show(input);
  });
  function show(input) {
    const place = input.closest("[data-files]").querySelector("[data-previews]");
    place.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
    place.replaceChildren(...[...input.files].map((file, index) => preview(input, file, index)));
  }
  function preview(input, file, index) {
    const item = document.createElement("div");
    item.className = "files-item";
    if (file.type.startsWith("image/")) {
      const image = document.createElement("img");
      image.src = URL.createObjectURL(file);
      image.alt = file.name;
      item.append(image);
    } else {
      item.textContent = file.name;
    }
    const drop = document.createElement("button");
    drop.type = "button";
    drop.textContent = "×";
    drop.setAttribute("aria-label", `${say("sayRemove")} ${file.name}`);
    drop.addEventListener("click", () => {
      const rest = new DataTransfer();
      [...input.files].forEach((kept, at) => at !== index && rest.items.add(kept));
      input.files = rest.files;
      show(input);
    });
    item.append(drop);
    return item;
  }
})();
