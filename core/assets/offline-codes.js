"use strict";
// What a scanner, a keyboard or a camera brought: the same rules as checkin/codes.py and checkin/scanning.py. A test compares them.

const ALPHABET = "34679CFHJKMPRTWXY", WEIGHTS = [1, 2, 3, 4, 5, 6, 13], REMAINDER = 1, LONGEST = 300;
const KANA = Object.fromEntries([..."あうおやよそはくまのもせすかてさん"].map((kana, n) => [kana, ALPHABET[n]]));
const ADDRESS = /^(?:https?:\/\/[^/\s]+)?\/([ct])\/([A-Za-z0-9_-]{22})(?:[/?#]\S*)?$/i;

function tidy(typed) {
  const hiragana = typed.normalize("NFKC").replace(/[ァ-ヶ]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0x60));
  const plain = hiragana.replace(/[\s\-‐‑‒–—―−ーほ・]/g, "").replace(/っ(.)/gu, "$1$1");
  return [...plain].map((c) => KANA[c] ?? c).join("").toUpperCase();
}

const shown = (code) => `${code.slice(0, 3)}-${code.slice(3, 6)}-${code.slice(6)}`;

const hasShape = (code) => /^[0-9A-Z]{7}$/.test(code);

const isSound = (code) =>
  code.length === 7 &&
  [...code].every((c) => ALPHABET.includes(c)) &&
  [...code].reduce((sum, c, n) => sum + WEIGHTS[n] * ALPHABET.indexOf(c), 0) % ALPHABET.length === REMAINDER;

// What was meant: {kind: card | ticket | code, secret}, or {kind: misread | kana | noise} of which nothing is guessed.
function meant(typed) {
  const cut = [...typed].slice(0, LONGEST).join("");
  const plain = cut.normalize("NFKC").replaceAll("ー", "-").trim(), code = tidy(cut);
  const address = ADDRESS.exec(plain);
  if (address) return { kind: address[1].toLowerCase() === "c" ? "card" : "ticket", secret: address[2] };
  if (!hasShape(code)) return { kind: /[ぁ-ヿ]/.test(plain) ? "kana" : "noise" };
  return { kind: isSound(code) ? "code" : "misread", secret: code };
}
