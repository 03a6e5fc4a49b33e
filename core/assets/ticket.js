"use strict";
// The ticket asks every few seconds whether it has changed, and keeps what it knew last when there is no line.
const gone = document.getElementById("gone");
const ticket = () => document.querySelector(".ticket");
let tag = "";
let timer = 0;

async function renew() {
  const page = new DOMParser().parseFromString(await (await fetch(location.href, { cache: "no-store" })).text(), "text/html");
  const fresh = page.querySelector(".ticket");
  if (!fresh) throw new Error("no ticket");
  const was = ticket();
  const isCall = fresh.querySelector(".call") && !was.querySelector(".call");
  was.innerHTML = fresh.innerHTML;
  was.dataset.key = fresh.dataset.key;
  document.title = page.title;
  if (isCall && navigator.vibrate) navigator.vibrate([300, 150, 300]);
}

async function look() {
  clearTimeout(timer);
  try {
    const answer = await fetch(ticket().dataset.poll, { cache: "no-store", headers: tag ? { "If-None-Match": tag } : {} });
    if (answer.status === 200) {
      if ((await answer.json()).key !== ticket().dataset.key) await renew();
      tag = answer.headers.get("ETag");
    } else if (answer.status !== 304) throw new Error(answer.status);
    if (gone) gone.hidden = true;
  } catch {
    if (gone) gone.hidden = false;
  }
  clearTimeout(timer);
  if (!ticket().dataset.key.startsWith("over")) timer = setTimeout(look, 5000 + Math.random() * 1000);
}

look();
addEventListener("pageshow", (event) => event.persisted && look());
document.addEventListener("visibilitychange", () => document.hidden || look());
