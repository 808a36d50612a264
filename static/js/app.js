/* The behaviour of the frame: theme, menus, dialogs, filters, toasts, and what happens when a request fails. */
(function () {
  "use strict";
  const root = document.documentElement;
  const say = (key) => document.body.dataset[key] || "";

  /* ---- theme ---- */
  const device = window.matchMedia("(prefers-color-scheme: dark)");
  function applyTheme() {
    const dark = root.dataset.theme === "dark" || (root.dataset.theme === "auto" && device.matches);
    if (dark) root.dataset.bsTheme = "dark"; else delete root.dataset.bsTheme;
    document.dispatchEvent(new CustomEvent("portal:theme"));
  }
  function chooseTheme(name) {
    document.cookie = `theme=${name};path=/;max-age=31536000;samesite=lax${location.protocol === "https:" ? ";secure" : ""}`;
    root.dataset.theme = name;
    document.querySelectorAll("[data-set-theme]").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.setTheme === name)));
    applyTheme();
    const { themeUrl, themeToken } = document.body.dataset;
    if (themeUrl) fetch(themeUrl, { method: "POST", headers: { "X-CSRFToken": themeToken }, body: new URLSearchParams({ theme: name }) });
  }
  device.addEventListener("change", applyTheme);

  /* ---- toasts ---- */
  function toast(text, tone) {
    const box = document.getElementById("toasts");
    if (!box || !text) return;
    [...box.children].filter((old) => old.dataset.text === text).forEach((old) => old.remove());
    const note = document.createElement("div");
    note.className = `toast-note toast-${tone || "info"}`;
    note.dataset.text = text;
    const words = document.createElement("span");
    words.textContent = text;
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "×";
    close.setAttribute("aria-label", say("sayClose"));
    close.addEventListener("click", () => note.remove());
    note.append(words, close);
    box.append(note);
    if (tone !== "error") setTimeout(() => note.remove(), 6000);
  }

  /* ---- dialogs and menus ---- */
  function ask(question) {
    return new Promise((resolve) => {
      const dialog = document.getElementById("ask");
      dialog.querySelector(".dialog-title").textContent = question;
      const yes = document.getElementById("ask-yes");
      const agree = () => dialog.close("yes");
      yes.addEventListener("click", agree);
      dialog.addEventListener("close", () => {
        yes.removeEventListener("click", agree);
        resolve(dialog.returnValue === "yes");
      }, { once: true });
      dialog.returnValue = "";
      dialog.showModal();
    });
  }
  const closeMenus = (except) => document.querySelectorAll("details.menu[open]").forEach((m) => { if (m !== except) m.open = false; });

  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest(selector);
    closeMenus(at("details.menu"));
    const chosen = at(".menu-list .menu-item");
    if (chosen) chosen.closest("details").open = false;
    const opener = at("[data-open]");
    if (opener) document.getElementById(opener.dataset.open)?.showModal();
    if (at("[data-close]")) at("dialog")?.close();
    if (event.target instanceof HTMLDialogElement) event.target.close();
    const theme = at("[data-set-theme]");
    if (theme) { chooseTheme(theme.dataset.setTheme); }
    at("[data-dismiss]")?.closest(".notice")?.remove();
    const toggle = at("[data-toggle-filters]");
    if (toggle) toggle.setAttribute("aria-expanded", String(toggle.closest("form").classList.toggle("is-open")));
    if (at("[data-print]")) window.print();
    const copy = at("[data-copy]");
    if (copy) navigator.clipboard?.writeText(copy.dataset.copy).then(() => toast(copy.dataset.copied || copy.dataset.copy, "success"));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });

  /* ---- plain forms: a question first where one is asked, and never sent twice ---- */
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const question = event.submitter?.dataset.confirm || form.dataset.confirm;
    const viaHtmx = form.matches("[hx-get],[hx-post],[hx-put],[hx-patch],[hx-delete]");
    if (question && !form.dataset.agreed && !viaHtmx) {
      event.preventDefault();
      if (await ask(question)) { form.dataset.agreed = "yes"; form.requestSubmit(event.submitter); }
      return;
    }
    delete form.dataset.agreed;
    if (viaHtmx || event.defaultPrevented || form.method === "get" || form.target === "_blank") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    form.querySelectorAll("button[type=submit], button:not([type])").forEach((b) => b.classList.add("is-busy"));
    form.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
    form.querySelectorAll(".is-busy").forEach((b) => b.classList.remove("is-busy"));
  }));

  /* ---- htmx ---- */
  document.addEventListener("htmx:confirm", (event) => {
    const question = event.target.getAttribute("hx-confirm") || event.target.dataset.confirm;
    if (!question) return;
    event.preventDefault();
    ask(question).then((agreed) => agreed && event.detail.issueRequest(true));
  });
  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.target.closest("[data-filter-bar]")) return;
    const filled = event.detail.formData;
    [...filled.entries()].forEach(([key, value]) => value === "" && filled.delete(key));
  });
  document.addEventListener("htmx:beforeRequest", (event) => event.target.matches("button, form") && event.target.classList.add("is-busy"));
  document.addEventListener("htmx:afterRequest", (event) => event.target.classList.remove("is-busy"));
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig } = event.detail;
    const reached = xhr.responseURL && new URL(xhr.responseURL);
    const asked = new URL(requestConfig.path, location.href);
    if (reached && reached.pathname !== asked.pathname && /^\s*<!doctype/i.test(xhr.responseText)) {
      event.detail.shouldSwap = false;
      location.assign(reached);
    }
  });
  document.addEventListener("htmx:sendError", () => toast(say("sayOffline"), "error"));
  document.addEventListener("htmx:timeout", () => toast(say("sayOffline"), "error"));
  document.addEventListener("htmx:responseError", (event) => {
    const code = event.detail.xhr.status;
    const told = event.detail.xhr.getResponseHeader("X-Message");
    if (told) toast(decodeURIComponent(told), "error");
    else if (code === 401) toast(say("saySignedOut"), "error");
    else toast(say(code === 403 ? "sayForbidden" : "sayError"), "error");
  });
  document.addEventListener("toast", (event) => toast(event.detail.text || event.detail.value, event.detail.tone));
  document.addEventListener("htmx:afterSwap", () => {
    document.querySelectorAll(".filters-clear").forEach((link) => { link.hidden = location.search.length < 2; });
    prepare();
  });
  document.addEventListener("htmx:pushedIntoHistory", () => document.querySelectorAll(".filters-clear").forEach((link) => { link.hidden = location.search.length < 2; }));

  /* ---- charts are fetched only by pages that have one ---- */
  const fetched = {};
  function script(address) {
    fetched[address] = fetched[address] || new Promise((done, failed) => {
      const tag = document.createElement("script");
      tag.src = address;
      tag.onload = done;
      tag.onerror = failed;
      document.head.append(tag);
    });
    return fetched[address];
  }
  function prepare() {
    if (document.querySelector("[data-chart]:not([data-drawn])")) {
      script(document.body.dataset.echarts).then(() => script(document.body.dataset.charts)).then(() => window.portalCharts.draw());
    }
    document.querySelector("[data-focus]")?.focus();
  }

  window.portal = { toast, ask, say };
  prepare();
})();
