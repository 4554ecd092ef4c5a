"use strict";
{
  const form = document.querySelector("form.filter");
  const articles = [...document.querySelectorAll("article")];
  const bars = [...document.querySelectorAll(".bars li[data-kind]")];
  // the folder whose bar is pressed; its own files and no others
  let pressed = null;
  const folder = (path) => (path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "./");
  const apply = () => {
    const rule = form.rule.value;
    const path = form.path.value.toLowerCase();
    let shown = 0;
    for (const article of articles) {
      const here = article.dataset.path;
      const within = pressed === null ? here.toLowerCase().includes(path) : folder(here) === pressed;
      const fits = (!rule || article.dataset.rule === rule) && within;
      article.hidden = !fits;
      shown += fits;
    }
    for (const section of document.querySelectorAll("section.file")) {
      section.hidden = !section.querySelector("article:not([hidden])");
    }
    for (const bar of bars) {
      const value = bar.dataset.kind === "rule" ? rule : pressed;
      bar.setAttribute("aria-pressed", String(value === bar.dataset.value));
    }
    form.querySelector("output").value = shown + " of " + articles.length + " shown";
  };
  if (form) {
    form.hidden = false;
    document.body.classList.add("live");
    form.addEventListener("submit", (event) => event.preventDefault());
    form.path.addEventListener("input", () => (pressed = null));
    form.addEventListener("input", apply);
    form.addEventListener("reset", () => {
      pressed = null;
      setTimeout(apply);
    });
    for (const bar of bars) {
      const pick = () => {
        const value = bar.dataset.value;
        if (bar.dataset.kind === "rule") {
          form.rule.value = form.rule.value === value ? "" : value;
        } else {
          pressed = pressed === value ? null : value;
          form.path.value = "";
        }
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
