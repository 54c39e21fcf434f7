// The queue by keyboard: j and k move, a takes what is marked in hand, c a call, o an order by phone, / searches; enter opens, as links do.
"use strict";
const rows = () => [...document.querySelectorAll("[data-keys] a[data-take]")];
const writing = (element) => element?.matches("input, textarea, select, [contenteditable]");

function move(by) {
  const all = rows(), here = all.indexOf(document.activeElement);
  all[Math.min(Math.max(here + by, 0), all.length - 1)]?.focus();
}

function take() {
  const form = document.querySelector("form[data-take]"), row = document.activeElement;
  if (!form || !row?.dataset.take) return;
  form.action = row.dataset.take;
  form.requestSubmit();
}

const keys = { j: () => move(1), k: () => move(-1), a: take, c: () => document.querySelector("[data-call]")?.click(), o: () => document.querySelector("[data-order]")?.click(), "/": () => document.querySelector("[data-search]")?.focus() };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && writing(document.activeElement)) return document.activeElement.blur();
  const done = !writing(document.activeElement) && document.querySelector("[data-search]") && keys[event.key];
  if (done) { event.preventDefault(); done(); }
});
