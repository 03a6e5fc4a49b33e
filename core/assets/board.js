"use strict";
// The hall's screen asks every three seconds whether it has changed. Without a line it stays as it is, paler.
// Where the event wants it, a new call is heard: two soft tones, and the number. A browser makes no sound before somebody has touched the page.
const TONES = [[659.26, 0], [523.25, 0.45]];
const CHIME_MS = 1500;
let tag = "";
let sound = null;
let known = calls().map((call) => call.dataset.call);

function calls() {
  return [...document.querySelectorAll("li[data-call]")];
}

function chime() {
  for (const [pitch, after] of TONES) {
    const tone = sound.createOscillator();
    const level = sound.createGain();
    const from = sound.currentTime + after;
    tone.frequency.value = pitch;
    level.gain.setValueAtTime(0.0001, from);
    level.gain.exponentialRampToValueAtTime(0.25, from + 0.04);
    level.gain.exponentialRampToValueAtTime(0.0001, from + 1);
    tone.connect(level).connect(sound.destination);
    tone.start(from);
    tone.stop(from + 1);
  }
}

function say(words) {
  const spoken = new SpeechSynthesisUtterance(words);
  spoken.lang = "ja-JP";
  spoken.rate = 0.9;
  speechSynthesis.speak(spoken);
}

function announce() {
  const added = calls().filter((call) => !known.includes(call.dataset.call));
  known = calls().map((call) => call.dataset.call);
  const wants = document.querySelector("h1").dataset;
  if (!sound || !added.length) return;
  if ("chime" in wants) chime();
  if (!("voice" in wants) || !("speechSynthesis" in window)) return;
  setTimeout(() => added.reverse().forEach((call) => say(call.dataset.spoken)), "chime" in wants ? CHIME_MS : 0);
}

function offer() {
  const label = document.querySelector("h1").dataset.sound;
  const shown = document.querySelector(".sound");
  if (!label || sound) {
    shown?.remove();
  } else if (!shown) {
    const button = document.createElement("button");
    button.className = "sound";
    button.textContent = label;
    button.onclick = () => {
      sound = new AudioContext();
      button.remove();
      chime();
    };
    document.body.append(button);
  }
}

async function look() {
  try {
    const answer = await fetch(location.href, { cache: "no-store", headers: tag ? { "If-None-Match": tag } : {} });
    if (answer.status === 200) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.querySelector("main").replaceWith(page.querySelector("main"));
      tag = answer.headers.get("ETag");
      offer();
      announce();
    }
    document.body.classList.toggle("gone", answer.status >= 400);
  } catch {
    document.body.classList.add("gone");
  }
  setTimeout(look, 3000);
}

offer();
setTimeout(look, 3000);
