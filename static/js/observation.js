/* Recording a lesson: two steps on a phone, marks by slider or stepper, phrases to tap, topics to reuse. */
(function () {
  "use strict";
  const form = document.getElementById("observation-form");
  if (!form) return;
  const all = (selector, root) => [...(root || form).querySelectorAll(selector)];
  const changed = (field) => field.dispatchEvent(new Event("input", { bubbles: true }));

  /* ---- two steps; the address of the page keeps the step, so that the phone's back button goes back ---- */
  const FIRST = ["observed_on", "school_class", "subject", "teacher", "period", "topic"];
  function step() { return form.dataset.step; }
  function show(number) {
    form.dataset.step = number;
    all("[data-when]").forEach((button) => { button.hidden = button.dataset.when !== number && narrow.matches; });
    window.scrollTo({ top: 0 });
  }
  const narrow = window.matchMedia("(max-width: 1199.98px)");
  function complete() {
    const values = new FormData(form);
    const wanted = all("[data-needs]").filter((group) => !String(values.get(group.dataset.needs) || "").trim());
    all("[data-needs]").forEach((group) => {
      const wrong = wanted.includes(group);
      group.classList.toggle("field-wrong", wrong);
      const hint = group.querySelector("[data-hint]");
      if (hint) hint.hidden = !wrong;
    });
    if (wanted.length) wanted[0].scrollIntoView({ block: "center" });
    return !wanted.length;
  }
  window.addEventListener("popstate", () => show(location.hash === "#evaluation" ? "2" : "1"));
  narrow.addEventListener("change", () => show(step()));
  form.addEventListener("submit", (event) => {
    if (complete()) return;
    event.preventDefault();
    event.stopPropagation();
    if (step() !== "1") { show("1"); complete(); }
  }, true);

  /* ---- marks ---- */
  function places(number) { return (String(number).split(".")[1] || "").replace(/0+$/, "").length; }
  function set(mark, value) {
    const [number, range] = [mark.querySelector("input[type=number]"), mark.querySelector("input[type=range]")];
    if (value === "") {
      number.value = "";
    } else {
      const [unit, top] = [Number(number.step), Number(number.max)];
      const kept = Math.min(top, Math.max(0, Math.round(value / unit) * unit));
      number.value = kept.toFixed(places(unit));
    }
    range.value = number.value === "" ? String(Number(number.max) * 0.8) : number.value;
    mark.classList.toggle("is-unset", number.value === "");
  }
  function total() {
    const board = form.querySelector("[data-total]");
    if (!board) return;
    const marks = all("[data-mark] input[type=number]");
    const given = marks.filter((mark) => mark.value !== "");
    const sum = Math.round(given.reduce((amount, mark) => amount + Number(mark.value), 0) * 10) / 10;
    board.querySelector("[data-sum]").textContent = given.length ? String(sum) : "—";
    const percent = Math.round((sum * 10000) / Number(board.dataset.maximum)) / 100;
    const bands = JSON.parse(board.dataset.bands);
    const band = bands.find(([from]) => percent >= from);
    board.querySelector("[data-grade]").textContent = given.length && given.length === marks.length && band ? band[1] : "";
    sortChips();
  }
  function prepareMarks() {
    all("[data-mark]").forEach((mark) => set(mark, mark.querySelector("input[type=number]").value));
    fillChips();
    total();
  }
  form.addEventListener("input", (event) => {
    const mark = event.target.closest("[data-mark]");
    if (!mark) { if (event.target.matches("textarea")) pressChips(); return; }
    if (event.target.type === "range") set(mark, Number(event.target.value));
    else {
      mark.classList.toggle("is-unset", event.target.value === "");
      if (event.target.value !== "") mark.querySelector("input[type=range]").value = event.target.value;
    }
    total();
  });
  form.addEventListener("change", (event) => {
    if (event.target.type === "number" && event.target.closest("[data-mark]") && event.target.value !== "") {
      set(event.target.closest("[data-mark]"), Number(event.target.value));
      total();
    }
  });

  /* ---- phrases: good words of the best marks first, advice of the weakest first ---- */
  function ratio(criterion) {
    const field = document.getElementById(`points-${criterion}`);
    return field && field.value !== "" ? Number(field.value) / Number(field.max) : 0.8;
  }
  function fillChips() {
    all(".obs-chips[data-for]").forEach((box) => {
      const source = form.querySelector(`template[data-chips="${box.dataset.for}"]`);
      const more = document.createElement("button");
      more.type = "button";
      more.className = "obs-chip obs-chips-more";
      more.textContent = box.dataset.more;
      box.replaceChildren(...(source ? [source.content.cloneNode(true)] : []), more);
    });
    pressChips();
  }
  function sortChips() {
    all(".obs-chips[data-for]:not(.is-open)").forEach((box) => {
      const sign = box.dataset.for === "strengths" ? -1 : 1;
      const chips = all("[data-phrase]", box);
      chips.sort((a, b) => sign * (ratio(a.dataset.criterion) - ratio(b.dataset.criterion)));
      box.prepend(...chips);
    });
  }
  function lines(area) { return area.value.split("\n").map((line) => line.trim()).filter(Boolean); }
  function pressChips() {
    all("[data-phrase]").forEach((chip) => {
      const area = document.getElementById(chip.closest("[data-for]")?.dataset.for);
      if (area) chip.setAttribute("aria-pressed", String(lines(area).includes(chip.textContent)));
    });
  }
  function toggle(chip) {
    const area = document.getElementById(chip.closest("[data-for]").dataset.for);
    const kept = lines(area);
    const at = kept.indexOf(chip.textContent);
    if (at < 0) kept.push(chip.textContent); else kept.splice(at, 1);
    area.value = kept.join("\n");
    changed(area);
  }

  form.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest(selector);
    const go = at("[data-go]");
    if (go && (go.dataset.go === "1" || complete())) {
      if (go.dataset.go === "2") history.pushState(null, "", "#evaluation");
      else if (location.hash) { history.back(); return; }
      show(go.dataset.go);
    }
    const add = at("[data-add]");
    if (add) {
      const mark = add.closest("[data-mark]");
      const number = mark.querySelector("input[type=number]");
      const from = number.value === "" ? Number(mark.querySelector("input[type=range]").value) : Number(number.value) + Number(add.dataset.add) * Number(number.step);
      set(mark, from);
      changed(number);
    }
    const preset = at("[data-preset]");
    if (preset) {
      const share = preset.dataset.preset;
      all("[data-mark]").forEach((mark) => set(mark, share === "" ? "" : (Number(mark.querySelector("input[type=number]").max) * Number(share)) / 100));
      const first = form.querySelector("[data-mark] input[type=number]");
      if (first) changed(first);
    }
    if (at(".obs-chips-more")) at(".obs-chips").classList.add("is-open");
    else if (at("[data-phrase]")) toggle(at("[data-phrase]"));
    const topic = at("[data-topic]");
    if (topic) {
      const field = document.getElementById("topic");
      field.value = topic.textContent;
      changed(field);
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
  form.addEventListener("change", (event) => {
    const group = event.target.closest(".field-wrong");
    if (!group || !event.target.value) return;
    group.classList.remove("field-wrong");
    group.querySelectorAll(".field-error").forEach((told) => { told.hidden = true; });
  });
  document.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target.id === "rubric") prepareMarks(); });

  form.classList.add("is-live");
  prepareMarks();
  const wrong = form.dataset.errors.trim().split(" ").filter(Boolean);
  show(location.hash === "#evaluation" || (wrong.length && !wrong.some((name) => FIRST.includes(name) || name === "__all__")) ? "2" : "1");
  all(".field-wrong")[0]?.scrollIntoView({ block: "center" });
})();
