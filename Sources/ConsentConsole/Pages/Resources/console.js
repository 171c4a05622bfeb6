// Live numbers and states, and the button that copies. The page works without it.
"use strict";

const live = document.querySelector("[data-live]");

function show(counts) {
  for (const node of document.querySelectorAll("[data-count]")) {
    node.textContent = counts[node.dataset.count];
  }
  for (const bar of document.querySelectorAll("[data-width]")) {
    bar.setAttribute("width", counts[bar.dataset.width]);
    if (bar.dataset.after) bar.setAttribute("x", counts[bar.dataset.after]);
  }
}

// The server renders the rows. A changed row is replaced by the one of a new copy of this page.
let isFetching = false;
let isStale = false;

async function refreshRows() {
  isStale = true;
  if (isFetching) return;
  isFetching = true;
  while (isStale) {
    isStale = false;
    try {
      const answer = await fetch(location.href, { credentials: "same-origin", redirect: "error" });
      if (!answer.ok) break;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const row of document.querySelectorAll("[data-row]")) {
        const other = fresh.querySelector(`[data-row="${CSS.escape(row.dataset.row)}"]`);
        if (other && other.textContent !== row.textContent) row.replaceChildren(...other.childNodes);
      }
      for (const part of document.querySelectorAll("[data-again]")) {
        const other = fresh.querySelector(`[data-again="${CSS.escape(part.dataset.again)}"]`);
        if (other) part.replaceWith(other);
      }
    } catch {
      break;
    }
  }
  isFetching = false;
}

function watch() {
  const source = new EventSource(live.dataset.live);
  let isFirst = true;
  source.addEventListener("counts", (event) => {
    show(JSON.parse(event.data));
    if (!isFirst) refreshRows();
    isFirst = false;
  });
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) setTimeout(watch, 15000);
  });
}

if (live) watch();

const copy = document.querySelector("[data-copy]");
const copied = document.querySelector("[data-copy-source]");

if (copy && copied && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(copied.value);
    copy.textContent = "Copied";
  });
}
