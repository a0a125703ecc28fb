"use strict";
// The page reads without this; it filters rows, and opens what an address points into.
(() => {
  const form = document.getElementById("filter");
  const get = (id) => document.getElementById(id);
  const text = get("f-text"), layer = get("f-layer"), verdict = get("f-verdict"), source = get("f-source");
  const checks = [...document.querySelectorAll("details.check")].map((box) => ({
    box,
    chunks: [...box.querySelectorAll(".chunk")],
    about: box.querySelector("summary").textContent.toLowerCase(),
    rows: [...box.querySelectorAll("li")],
    words: null,
    before: null,
  }));
  const total = checks.reduce((sum, check) => sum + check.rows.length, 0);
  const fits = (row, wanted) => {
    if (verdict.value === "open") return row.classList.contains("isopen");
    if (verdict.value === "ruled") return row.querySelector(".tag") !== null;
    return !wanted || row.dataset.v === wanted;
  };
  const filter = () => {
    const words = text.value.trim().toLowerCase();
    const active = Boolean(words || layer.value || verdict.value || source.value);
    let shown = 0;
    for (const check of checks) {
      let here = 0;
      const off = layer.value && check.box.dataset.layer !== layer.value;
      if (words && !check.words) check.words = check.rows.map((row) => row.textContent.toLowerCase());
      const whole = words && check.about.includes(words);
      check.rows.forEach((row, i) => {
        const hit = !off && fits(row, verdict.value) &&
          (!words || whole || check.words[i].includes(words)) &&
          (!source.value || (row.dataset.s || "").split(" ").includes(source.value));
        row.hidden = !hit;
        here += hit;
      });
      for (const chunk of check.chunks) chunk.hidden = !chunk.querySelector("li:not([hidden])");
      check.box.hidden = active && here === 0 && !(whole && !off && !verdict.value && !source.value);
      // What a reader had opened is open again once nothing is filtered.
      if (active) {
        check.before ??= check.box.open;
        check.box.open = here > 0 && here <= 200;
      } else if (check.before !== null) {
        check.box.open = check.before;
        check.before = null;
      }
      shown += here;
    }
    get("f-count").textContent = active
      ? `${shown.toLocaleString("en")} of ${total.toLocaleString("en")} rows` : "";
  };
  let timer = 0;
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(filter, 120); });
  const clear = () => {
    clearTimeout(timer);
    for (const field of [text, layer, verdict, source]) field.value = "";
    filter();
  };
  get("f-clear").addEventListener("click", clear);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  const reveal = () => {
    let name = "";
    try { name = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const target = name && document.getElementById(name);
    if (!target) return;
    if (target.hidden || target.closest("[hidden]")) clear();
    for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();
})();
