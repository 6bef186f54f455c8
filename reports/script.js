"use strict";
// The page is whole without this script: it adds filters and tabs, and it shows what a link points at.
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  function addFilter(bar) {
    const items = [...document.getElementById(bar.dataset.filters).children];
    const search = bar.querySelector("[data-search]");
    const choices = all("[data-choice]", bar);
    const output = bar.querySelector("output");
    const texts = items.map((item) => item.textContent.toLowerCase());
    const apply = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      items.forEach((item, index) => {
        const chosen = choices.every((choice) => !choice.value || item.dataset[choice.dataset.choice] === choice.value);
        item.hidden = !(chosen && words.every((word) => texts[index].includes(word)));
        shown += item.hidden ? 0 : 1;
      });
      output.textContent = `${shown} of ${items.length} ${bar.dataset.noun} shown`;
    };
    const setOpen = (open) => items.forEach((item) => { item.open = open; });
    bar.querySelector("[data-open]")?.addEventListener("click", () => setOpen(true));
    bar.querySelector("[data-close]")?.addEventListener("click", () => setOpen(false));
    bar.addEventListener("input", apply);
    bar.addEventListener("reset-filter", () => {
      search.value = "";
      choices.forEach((choice) => { choice.value = ""; });
      apply();
    });
    bar.hidden = items.length < 2;
    apply();
  }

  function addTabs(panels, number) {
    const sections = all(":scope > .panel", panels);
    const list = document.createElement("div");
    list.className = "tabs";
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", "Parts of the finding");
    const tabs = sections.map((section, index) => {
      const tab = document.createElement("button");
      tab.type = "button";
      tab.id = `tab-${number}-${index}`;
      tab.textContent = section.dataset.tab;
      tab.setAttribute("role", "tab");
      section.id = `panel-${number}-${index}`;
      section.setAttribute("role", "tabpanel");
      section.setAttribute("aria-labelledby", tab.id);
      tab.setAttribute("aria-controls", section.id);
      tab.addEventListener("click", () => select(index));
      return tab;
    });
    const select = (chosen) => tabs.forEach((tab, index) => {
      tab.setAttribute("aria-selected", String(index === chosen));
      tab.tabIndex = index === chosen ? 0 : -1;
      sections[index].hidden = index !== chosen;
    });
    const steps = { ArrowRight: 1, ArrowLeft: -1 };
    list.addEventListener("keydown", (event) => {
      const current = tabs.indexOf(document.activeElement);
      if (!(event.key in steps) || current < 0) return;
      const next = (current + steps[event.key] + tabs.length) % tabs.length;
      select(next);
      tabs[next].focus();
      event.preventDefault();
    });
    list.append(...tabs);
    panels.prepend(list);
    select(0);
  }

  function showTarget() {
    const target = document.getElementById(location.hash.slice(1));
    if (!target) return;
    if (target.hidden) all("[data-filters]").forEach((bar) => bar.dispatchEvent(new Event("reset-filter")));
    if (target.matches("details")) target.open = true;
    target.scrollIntoView();
  }

  all("[data-filters]").forEach(addFilter);
  all(".panels").forEach(addTabs);
  addEventListener("hashchange", showTarget);
  addEventListener("beforeprint", () => all("details").forEach((item) => { item.open = true; }));
  showTarget();
})();
