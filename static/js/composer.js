/* The composer shows the questions that belong to the answers given. Without it, all questions stand on the page. */
(function () {
  "use strict";
  const form = document.querySelector("[data-composer]");
  if (!form) return;

  /* data-when="name=value name2=value2": all must hold; "name=*" is any answer, a bare name is a ticked box */
  function holds(condition) {
    const [name, wanted] = condition.split("=");
    const negated = name.startsWith("!");
    const given = new FormData(form).getAll(negated ? name.slice(1) : name).filter((value) => value !== "");
    const found = wanted === undefined || wanted === "*" ? given.length > 0 : given.includes(wanted);
    return found !== negated;
  }
  function arrange() {
    form.querySelectorAll("[data-when]").forEach((part) => {
      part.hidden = !part.dataset.when.split(" ").every(holds);
    });
    form.querySelectorAll("[data-unit-of]").forEach((place) => {
      const chosen = form.elements[place.dataset.unitOf];
      place.textContent = (chosen && form.querySelector(`[data-unit="${CSS.escape(chosen.value)}"]`)?.textContent) || "";
    });
  }
  form.addEventListener("change", arrange);
  window.addEventListener("pageshow", arrange);
  arrange();
})();
