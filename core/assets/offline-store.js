"use strict";
// What this device knows and has written down, in the browser's database. A number is said only after it is kept: a tab that is killed loses nothing.

const asked = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const kept = (change) =>
  new Promise((resolve, reject) => {
    change.oncomplete = () => resolve();
    change.onabort = change.onerror = () => reject(change.error ?? new Error("not kept"));
  });

const random = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18)))).replaceAll("+", "-").replaceAll("/", "_");

function openStore(event) {
  const request = indexedDB.open(`reception-${event}`, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("facts");
    const admissions = request.result.createObjectStore("admissions", { keyPath: "turn", autoIncrement: true });
    admissions.createIndex("card", "card");
    admissions.createIndex("unsent", "unsent");
    admissions.createIndex("nonce", "nonce", { unique: true });
  };
  return asked(request);
}

function changing(db) {
  const change = db.transaction(["facts", "admissions"], "readwrite", { durability: "strict" });
  return [change.objectStore("facts"), change.objectStore("admissions"), kept(change)];
}

const fact = (db, name) => asked(db.transaction("facts").objectStore("facts").get(name));

const all = (db) => asked(db.transaction("admissions").objectStore("admissions").getAll());

const unsent = (db) => asked(db.transaction("admissions").objectStore("admissions").index("unsent").getAll());

async function keepFacts(db, facts) {
  const [store, , done] = changing(db);
  for (const [name, value] of Object.entries(facts)) store.put(value, name);
  await done;
}

// The device's own name among devices: a lease of numbers is given to it, whoever is signed in.
async function deviceName(db) {
  const [store, , done] = changing(db);
  const name = (await asked(store.get("device"))) ?? random();
  store.put(name, "device");
  await done;
  return name;
}

// Draws a number and writes the admission down, in one step: two tabs of one device never give the same one. null: no numbers are left, or the page is shut.
async function admit(db, { card, people, soon }) {
  const [facts, admissions, done] = changing(db);
  if (await asked(facts.get("shut"))) return null;
  const before = card && (await asked(admissions.index("card").get(card)));
  const blocks = (await asked(facts.get("blocks"))) ?? [];
  const block = blocks.find((one) => one.next <= one.last);
  let made = before ? { ...before, again: true } : null;
  if (!before && block) {
    made = { nonce: random(), label: block.label, number: block.next, at: Date.now(), ahead: (await asked(facts.get("ahead"))) ?? null, people, soon, unsent: 1 };
    const by = await asked(facts.get("by"));
    if (by) made.by = by;
    if (card) made.card = card;
    block.next += 1;
    facts.put(blocks, "blocks");
    admissions.add(made);
  }
  await done;
  return made;
}

// Adds the blocks that the server has given to this device since.
async function keepBlocks(db, given) {
  const [facts, , done] = changing(db);
  const blocks = (await asked(facts.get("blocks"))) ?? [];
  for (const one of given) if (!blocks.some((known) => known.first === one.first)) blocks.push({ ...one, next: one.first });
  facts.put(blocks, "blocks");
  await done;
}

const left = (blocks) => (blocks ?? []).reduce((sum, block) => sum + Math.max(0, block.last - block.next + 1), 0);

// Writes down what became of admissions. Of what has arrived this device keeps number, time and which card it was, so that it knows the card again.
async function keepAnswers(db, answers) {
  const [, admissions, done] = changing(db);
  for (const { nonce, state } of answers) {
    const found = await asked(admissions.index("nonce").get(nonce));
    if (!found) continue;
    found.state = state;
    if (state === "in" || state === "aside") {
      delete found.unsent;
      delete found.people;
      delete found.soon;
      delete found.by;
    }
    admissions.put(found);
  }
  await done;
}

// After the day, what has arrived is forgotten; what has not stays.
async function forget(db) {
  const [, admissions, done] = changing(db);
  for (const one of await asked(admissions.getAll())) if (!one.unsent) admissions.delete(one.turn);
  await done;
}
