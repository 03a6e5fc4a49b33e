"use strict";
// Reception without a line: admits, keeps, and sends what is kept, in order, when it can. Every step may be the last one before the battery is empty.
// The server's own no (signed out, cut off, not at reception) shuts the page until the server says yes again; a line that is gone is no answer.

const SEND_AT_ONCE = 25, PATIENCE_MS = 20_000, EVERY_MS = 3_000, AGAIN_MS = 15_000, ANSWER_MS = 1_000, ONE_TAP_MS = 800;
const NO = { 401: "signed_out", 403: "not_yours" };
const words = JSON.parse(document.getElementById("words").textContent), facts = JSON.parse(document.getElementById("facts").textContent);
const at = (id) => document.getElementById(id);
const place = `/reception-offline/${facts.event}`;
const now = { db: null, line: "preparing", isKept: false, state: "on", isSending: false, giving: 0, triedAt: -Infinity, shut: "" };

const say = (name, more = {}) => (words[name] ?? "").replace(/\{(\w+)\}/g, (_, fact) => more[fact] ?? "");
const paper = () => ({ first: facts.paper[0], last: facts.paper[1] });
const hour = (one) =>
  new Date(one.at + (one.ahead ?? 0)).toLocaleTimeString("ja-JP", { hour: "numeric", minute: "2-digit", timeZone: "Asia/Tokyo" });
const today = () => new Date(Date.now()).toLocaleDateString("sv-SE", { timeZone: "Asia/Tokyo" });

// What came of the last scan or tap stands in one place that never moves anything else: a finger is on its way already.
function tell(text, number = "", kind = text ? "wrong" : "") {
  at("given").className = kind;
  at("said").textContent = text || say("begin");
  at("number").textContent = number;
  at("number").hidden = !number;
}

const told = (made) => (made.again ? tell(`${say("again")}（${hour(made)}）`, made.number, "again") : tell(say("given"), made.number, "new"));

function row(one) {
  const line = document.createElement("li"), state = one.unsent ? (one.state === "wait" ? "held" : "waits") : one.state === "aside" ? "aside" : "sent";
  for (const text of [one.number, hour(one), say(state)]) line.append(Object.assign(document.createElement("span"), { textContent: text }));
  line.className = `is-${state}`;
  return line;
}

// Nothing of what was given out stays on a page that is shut; another tab may have heard the no.
async function drawShut() {
  const why = now.shut || (await fact(now.db, "shut")) || "";
  for (const id of ["work", "rows", "left", "ready"]) at(id).hidden = Boolean(why);
  at("shut").hidden = !why;
  at("shut").textContent = say("shut", paper());
  if (!why) return "";
  tell("");
  at("typed").value = "";
  if (camera.stop) await look(false);
  return why;
}

async function draw() {
  const shut = await drawShut();
  const [admissions, blocks] = [await all(now.db), await fact(now.db, "blocks")];
  const waiting = admissions.filter((one) => one.unsent).length, numbers = left(blocks);
  const heard = say(shut || now.line);
  at("line").className = now.line === "online" && !shut ? "good" : "bad";
  if (at("line-words").textContent !== heard) at("line-words").textContent = heard; // read aloud when it changes only
  at("sign-in").hidden = shut !== "signed_out" || now.line !== "online";
  const isReady = now.isKept && numbers > 0;
  at("ready").textContent = now.state === "over" ? say("event_over") : isReady ? `✓ ${say("ready")}` : say(now.state === "planning" ? "unpublished" : "not_ready");
  at("ready").className = isReady ? "small" : "notice";
  at("left").textContent = blocks?.length ? say("left", { label: blocks.map((block) => block.label).join("・"), count: numbers }) : "";
  at("used-up").hidden = numbers > 0 || !blocks?.length;
  at("used-up").textContent = say("used_up", paper());
  at("give").disabled = now.giving > 0 || numbers === 0;
  at("unsent").textContent = waiting ? say("unsent", { count: waiting }) : say("all_sent");
  at("send").hidden = waiting === 0;
  at("send").disabled = now.isSending;
  at("send").textContent = say(now.isSending ? "sending" : "send");
  at("list-head").textContent = say("list", { count: admissions.length });
  at("list").replaceChildren(...(shut ? [] : admissions.reverse().map(row)));
}

async function keyOf(secret) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${facts.event}:${secret}`));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 12);
}

// Returns by what the card is known here; null for what is no card of this event: staff are told what to do, and the next scan is free.
async function cardOf(typed) {
  const found = meant(typed), code = found.secret ? shown(found.secret) : "";
  if (found.kind === "noise") tell(say("not_ours"));
  else if (found.kind === "kana") tell(say("kana"));
  else if (found.kind === "misread") tell(say("misread", { code }));
  else {
    const key = await keyOf(found.secret), cards = (await fact(now.db, "cards")) ?? [];
    const card = cards.find((one) => one[found.kind === "code" ? 1 : 0] === key);
    if (card) return card[0];
    tell(say(found.kind === "ticket" ? "ticket" : "unknown"));
  }
  return null;
}

// While there is a line the server is asked before each number, so that a device that was cut off gives out none. Without an answer at once it goes on.
async function mayGive() {
  if (now.line !== "offline") {
    const late = new Promise((resolve) => setTimeout(resolve, ANSWER_MS, "late"));
    if ((await Promise.race([exchange([]), late])) === "late") now.line = "offline";
  }
  return !now.shut;
}

// Returns whether a party was let in.
async function give(card, wish) {
  if (!(await mayGive())) return false;
  const made = await admit(now.db, { card, ...wish });
  if (made) told(made);
  else tell(say("used_up", paper()));
  send();
  return Boolean(made && !made.again);
}

const chosen = () => ({ people: Number(document.querySelector("[name=people]:checked")?.value ?? 1), soon: at("soon").checked });

function choose({ people, soon }) {
  document.querySelector(`[name=people][value="${people}"]`).checked = true;
  at("soon").checked = soon;
}

function notKept(error) {
  console.warn(error);
  tell(say("not_kept", paper()));
}

let turn = Promise.resolve();
// One after another, each with what was chosen as it was scanned or tapped: a scanner may be faster than the device keeps, and a finger than the line.
// Was nobody let in, the choice stands again, unless another was made meanwhile or somebody waits behind.
function inTurn(letIn) {
  const wish = chosen();
  choose({ people: 1, soon: false });
  now.giving += 1;
  at("give").disabled = true;
  turn = turn.then(async () => {
    const isIn = await letIn(wish).catch(notKept), { people, soon } = chosen();
    if (!isIn && now.giving === 1 && people === 1 && !soon) choose(wish);
    now.giving -= 1;
    draw();
  });
  return turn;
}

async function scanned(typed) {
  if (!typed.trim() || now.shut) return;
  await inTurn(async (wish) => {
    if (now.shut) return false;
    tell("");
    const card = await cardOf(typed);
    return card !== null && give(card, wish);
  });
}

// Kept, too: opened again without a line, the page stays shut.
async function shutFor(why) {
  if (now.shut === why) return;
  now.shut = why;
  await keepFacts(now.db, { shut: why });
}

async function exchange(items) {
  const blocks = await fact(now.db, "blocks"), cards = await fact(now.db, "cards");
  const body = { device: await deviceName(now.db), known: blocks?.length ?? 0, left: left(blocks), cards: cards?.length ?? -1, now: Date.now() };
  body.items = items.map(({ nonce, number, at, ahead, card, people, soon, by }) => ({ nonce, number, at, ahead, card, people, soon, by }));
  const stop = new AbortController(), timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(`${place}/sync`, { method: "POST", headers, body: JSON.stringify(body), cache: "no-store", signal: stop.signal });
    const came = await answer.json(); // what a network in between says is not JSON, and no answer
    now.line = answer.ok || answer.status in NO ? "online" : "offline";
    if (answer.status in NO) await shutFor(NO[answer.status]);
    if (!answer.ok) return false;
    await keepAnswers(now.db, came.answers);
    await keepBlocks(now.db, came.blocks);
    await keepFacts(now.db, { ahead: came.now - Date.now(), by: came.by, shut: "", ...(came.cards ? { cards: came.cards } : {}) });
    now.shut = "";
    now.state = came.state;
    facts.paper = came.paper;
    return true;
  } catch {
    now.line = "offline";
    return false;
  } finally {
    clearTimeout(timer);
  }
}

// Everything that is kept goes once a round, the first one first. What was sent and not answered goes again: the server knows it by its nonce.
// What it answered to and would not have yet goes again less often than it is asked.
async function send() {
  if (now.isSending) return;
  now.isSending = true;
  const isTime = performance.now() - now.triedAt >= AGAIN_MS;
  if (isTime) now.triedAt = performance.now();
  try {
    const waiting = (await unsent(now.db)).filter((one) => isTime || !one.state);
    let goesOn = await exchange(waiting.slice(0, SEND_AT_ONCE));
    for (let n = SEND_AT_ONCE; goesOn && n < waiting.length; n += SEND_AT_ONCE) goesOn = await exchange(waiting.slice(n, n + SEND_AT_ONCE));
  } finally {
    now.isSending = false;
    await draw();
  }
}

function sendAll() {
  now.triedAt = -Infinity;
  return send();
}

async function keepPage() {
  if (!navigator.serviceWorker) return;
  try {
    await navigator.serviceWorker.register("/reception-offline/worker.js", { scope: "/reception-offline/" });
    const { active } = await navigator.serviceWorker.ready, channel = new MessageChannel();
    const told = new Promise((resolve) => (channel.port1.onmessage = ({ data }) => resolve(data)));
    active.postMessage({ keep: place }, [channel.port2]);
    now.isKept = (await told) || Boolean(await caches.match(place));
  } catch {
    now.isKept = Boolean(await caches.match(place));
  }
  await draw();
}

const camera = { stop: null, look: null, data: { held: false, times: 0, reader: facts.reader, wasm: facts.wasm } };

// What the camera found stays until staff have looked at it: a pile of cards is not let in by itself.
function hold(held) {
  camera.data = { ...camera.data, held, times: camera.data.times + (held ? 0 : 1) };
  at("next").hidden = !held;
  if (camera.stop) camera.look();
}

async function look(isOn) {
  camera.stop?.();
  camera.stop = null;
  hold(false);
  at("camera").textContent = say(isOn ? "camera_off" : "camera");
  at("seen").hidden = !isOn;
  if (!isOn) return;
  const { default: scanner } = await import(facts.scanner);
  const setTriggerValue = async (name, text) => {
    if (name === "absent") {
      await look(false);
      return tell(say("no_camera"));
    }
    hold(true);
    await scanned(text);
  };
  camera.look = () => (camera.stop = scanner({ parentElement: at("seen"), data: camera.data, setTriggerValue }));
  camera.look();
}

function listen() {
  const field = at("typed");
  let tapped = -ONE_TAP_MS;
  at("scan").addEventListener("submit", (event) => {
    event.preventDefault();
    scanned(field.value);
    field.value = "";
  });
  at("give").addEventListener("click", async () => {
    if (performance.now() - tapped < ONE_TAP_MS) return; // an impatient double tap is one number
    tell("");
    await inTurn((wish) => give("", wish));
    tapped = performance.now();
  });
  at("send").addEventListener("click", sendAll);
  at("next").addEventListener("click", () => {
    tell("");
    hold(false);
  });
  at("camera").addEventListener("click", () => look(!camera.stop));
  // A scanner types wherever the focus is. The field takes it, and no keyboard comes up on a tablet before somebody wants to type.
  document.addEventListener("keydown", (event) => {
    if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && document.activeElement !== field && event.key !== " ") field.focus();
  });
  if (matchMedia("(pointer: fine)").matches) field.focus();
  addEventListener("online", sendAll);
  addEventListener("offline", () => {
    now.line = "offline";
    draw();
  });
  document.addEventListener("visibilitychange", () => document.hidden || sendAll());
  setInterval(send, EVERY_MS);
}

async function begin() {
  if (!window.isSecureContext) {
    at("ready").textContent = say("insecure");
    at("ready").className = "notice";
    return;
  }
  now.db = await openStore(facts.event);
  now.isKept = Boolean(await caches.match(place));
  if (today() > facts.day) await forget(now.db);
  await draw();
  listen();
  at("desk").hidden = false;
  navigator.storage?.persist?.();
  await send();
  await keepPage();
}

begin();
