// Without this script everything works by hand; with it the page follows what
// changes, unless somebody is in the middle of something.
"use strict";
const busy = () => document.querySelector(".shade, details[open]") !== null ||
  [...document.querySelectorAll("textarea")].some((t) => t.value !== t.defaultValue);

async function follow() {
  const version = document.body.dataset.version;
  if (version === undefined) return;
  try {
    const now = await (await fetch("/changes")).text();
    if (now !== version && !busy()) { location.reload(); return; }
  } catch { /* the sandbox has ended, or is being started again */ }
  setTimeout(follow, 1000);
}

for (const s of document.querySelectorAll("select.at-once")) s.addEventListener("change", () => s.form.submit());
for (const t of document.querySelectorAll(".say textarea")) t.addEventListener("keydown", (e) => {
  if (e.key === "Enter" && !e.shiftKey && !e.isComposing) { e.preventDefault(); t.form.requestSubmit(); }
});
for (const d of document.querySelectorAll("details.menu")) document.addEventListener("click", (e) => { if (!d.contains(e.target)) d.open = false; });
for (const t of document.querySelectorAll(".talk")) t.scrollTop = t.scrollHeight;
document.documentElement.classList.add("scripted");
follow();
