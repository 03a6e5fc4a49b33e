"use strict";
// 「すぐに閉じる」 puts a neutral page in this one's place in the history. Going back shows none of our pages in this tab until one is opened anew.
const kept = (() => {
  try {
    return sessionStorage;
  } catch {
    return {};
  }
})();
const close = () => location.replace("/closed");

if (performance.getEntriesByType("navigation")[0]?.type !== "back_forward") delete kept.closed;
if (kept.closed) close();
addEventListener("pageshow", (event) => event.persisted && kept.closed && close());
addEventListener("click", (event) => {
  if (!event.target.closest(".quick")) return;
  event.preventDefault();
  document.documentElement.hidden = true;
  kept.closed = "1";
  close();
});
