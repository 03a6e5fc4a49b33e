"use strict";
// Keeps reception's page without a line, and the files that it needs, in this browser. It answers for nothing else.

const KEPT = "reception-offline";
const PAGE = /^\/reception-offline\/[0-9a-z]{1,12}$/;
const ASSETS = /\/assets\/[\w.-]+\?v=\w+/g;

const namedIn = (text) => new Set(text.match(ASSETS));

// The page is exchanged for a newer one only when all its files are here.
async function keep(path) {
  const answer = await fetch(path, { cache: "no-store" });
  if (!answer.ok || answer.redirected) return false;
  const cache = await caches.open(KEPT);
  const needed = namedIn(await answer.clone().text());
  await Promise.all([...needed].map(async (name) => (await cache.match(name)) ?? cache.add(name)));
  await cache.put(path, answer);
  for (const request of await cache.keys()) {
    if (PAGE.test(new URL(request.url).pathname)) for (const name of namedIn(await (await cache.match(request)).text())) needed.add(name);
  }
  for (const request of await cache.keys()) {
    const { pathname, search } = new URL(request.url);
    if (!PAGE.test(pathname) && !needed.has(pathname + search)) await cache.delete(request);
  }
  return true;
}

async function open(request, path) {
  const found = await caches.match(path);
  return found ?? fetch(request);
}

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("message", (event) => {
  const tell = event.ports[0];
  if (PAGE.test(event.data?.keep ?? "")) event.waitUntil(keep(event.data.keep).then((done) => tell.postMessage(done), () => tell.postMessage(false)));
});
addEventListener("fetch", (event) => {
  const { request } = event, { pathname, search, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && PAGE.test(pathname)) {
    event.respondWith(search ? fetch(request).catch(() => open(request, pathname)) : open(request, pathname));
  } else if (pathname.startsWith("/assets/")) event.respondWith(caches.match(request).then((found) => found ?? fetch(request)));
});
