"use strict";
// A page of staff that is printed. It is emptied once whoever opened it is not signed in here any more: signed out, cut off, in another role, somebody else
// instead; some after a time, too. A line that is gone is no answer. What is being printed is printed first.

const ASK_MS = 2_000, PATIENCE_MS = 4_000;
const { openedBy, leadsTo, openSeconds } = document.body.dataset, opened = Date.now();
let isPrinting = false, isAsking = false, isEmpty = false;

async function isTheirs() {
  const stop = new AbortController(), timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    const answer = await fetch("/signed-in", { cache: "no-store", signal: stop.signal });
    return (await answer.json()).by === openedBy; // what a network in between says is not JSON
  } catch {
    return true;
  } finally {
    clearTimeout(timer);
  }
}

function empty() {
  if (isPrinting || isEmpty) return;
  isEmpty = true;
  document.querySelector("main").replaceChildren();
  document.title = "";
  location.replace(leadsTo);
}

async function look() {
  if (openSeconds && Date.now() - opened >= openSeconds * 1000) return empty();
  if (isAsking) return;
  isAsking = true;
  const goesOn = await isTheirs();
  isAsking = false;
  if (!goesOn) empty();
}

addEventListener("beforeprint", () => (isPrinting = true));
addEventListener("afterprint", () => {
  isPrinting = false;
  look();
});
addEventListener("pageshow", look);
document.addEventListener("visibilitychange", () => document.hidden || look());
document.querySelector(".print").addEventListener("click", () => window.print());
setInterval(look, ASK_MS);
