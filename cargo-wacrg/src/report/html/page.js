"use strict";
{
  const form = document.querySelector("form.filter");
  const articles = [...document.querySelectorAll("article")];
  const bars = [...document.querySelectorAll(".bars li[data-kind]")];
  const apply = () => {
    const rule = form.rule.value;
    const path = form.path.value.toLowerCase();
    let shown = 0;
    for (const article of articles) {
      const fits = (!rule || article.dataset.rule === rule) && article.dataset.path.toLowerCase().includes(path);
      article.hidden = !fits;
      shown += fits;
    }
    for (const section of document.querySelectorAll("section.file")) {
      section.hidden = !section.querySelector("article:not([hidden])");
    }
    for (const bar of bars) {
      const value = bar.dataset.kind === "rule" ? rule : form.path.value;
      bar.setAttribute("aria-pressed", String(value === bar.dataset.value));
    }
    form.querySelector("output").value = shown + " of " + articles.length + " shown";
  };
  if (form) {
    form.hidden = false;
    document.body.classList.add("live");
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", apply);
    form.addEventListener("reset", () => setTimeout(apply));
    for (const bar of bars) {
      const pick = () => {
        const field = form[bar.dataset.kind];
        const value = bar.dataset.value === "./" ? "" : bar.dataset.value;
        field.value = field.value === value ? "" : value;
        apply();
      };
      bar.tabIndex = 0;
      bar.setAttribute("role", "button");
      bar.addEventListener("click", pick);
      bar.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          pick();
        }
      });
    }
    apply();
  }
}
