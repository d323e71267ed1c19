// The page of the web chat: what is typed goes out, answers come back, replies of staff arrive by themselves.

import { watch } from "./news.js";
import { Thread } from "./thread.js";
import { WORDS } from "./words.js";

const LATE_MS = 90_000;
const WIDEST_WAIT_MS = 20_000;

const page = document.body.dataset;
const framed = window.parent !== window;
const byHand = window.matchMedia("(pointer: coarse)");
const element = (id) => document.getElementById(id);
const [form, field, send, offers, notice, clear, language, close] = [
  "form", "words", "send", "offers", "notice", "clear", "language", "close",
].map(element);

const languages = page.languages.split(" ");
let spoken = remembered() ?? document.documentElement.lang;
let words = WORDS[spoken];
let token = null;
let cursor = "";
let news = null;
let waiting = 0;
let late = 0;
let proofEnds = 0;
let line = Promise.resolve();

const thread = new Thread({ onAgain: (key, body, pressed) => queue(key, body, pressed) });

// -- the languages

function remembered() {
  try {
    const kept = localStorage.getItem("chat-language");
    return languages.includes(kept) ? kept : null;
  } catch {
    return null;
  }
}

function speak(which) {
  spoken = which;
  words = WORDS[which];
  document.documentElement.lang = which;
  document.title = `${page.name}: ${words.standing}`;
  language.textContent = words.otherLanguage;
  language.lang = which === "en" ? "es" : "en";
  language.hidden = languages.length < 2;
  element("label").textContent = words.label;
  element("hello").textContent = words.hello;
  element("fine").textContent = words.fine;
  field.placeholder = words.placeholder;
  for (const [button, name] of [[send, words.send], [clear, words.clear], [close, words.close]]) {
    button.setAttribute("aria-label", name);
    button.title = name;
  }
  element("scroller").setAttribute("aria-label", words.thread);
  offers.setAttribute("aria-label", words.offers);
  thread.speak(words, page.name);
  showProof();
  if (token === null) showStarts();
}

language.addEventListener("click", async () => {
  speak(languages.find((each) => each !== spoken) ?? spoken);
  try {
    localStorage.setItem("chat-language", spoken);
  } catch {
    // Not kept then: the browser's own language is the next choice.
  }
  if (token !== null) await call("PATCH", "visits/current", { language: spoken });
  if (window.parent !== window) window.parent.postMessage({ chat: "language", language: spoken }, "*");
});

// -- the visit

async function call(method, path, body, query = {}) {
  const parameters = new URLSearchParams({ local: page.local, ...(framed ? { framed: "1" } : {}), ...query });
  const headers = { ...(body ? { "Content-Type": "application/json" } : {}), ...(token ? { "X-Chat-Token": token } : {}) };
  try {
    const response = await fetch(`/chat/${path}?${parameters}`, {
      method,
      headers,
      body: body && JSON.stringify(body),
      credentials: "same-origin",
      signal: AbortSignal.timeout(WIDEST_WAIT_MS),
    });
    const data = response.headers.get("Content-Type")?.includes("json") ? await response.json() : null;
    return { status: response.status, data };
  } catch {
    return { status: 0, data: null };
  }
}

async function open() {
  const { status, data } = await call("GET", "visits/current");
  if (status === 410) tell(words.ended);
  if (status !== 200) return;
  thread.showAll(data.messages, data.hides ? words.hides : "");
  adopt(data);
}

async function begin() {
  const { status, data } = await call("POST", "visits", { language: spoken });
  if (status === 201) {
    thread.add(data.messages);
    adopt(data);
  }
  return status;
}

function adopt(data) {
  token = data.token;
  cursor = data.cursor;
  clear.hidden = false;
  stand(data);
  follow();
}

function follow() {
  news?.stop();
  news = watch({
    stream: page.stream,
    query: () => ({ local: page.local, ...(framed ? { framed: "1" } : {}), since: cursor }),
    look: async () => {
      const { status, data } = await call("GET", "messages", null, { since: cursor });
      if (status === 410 || status === 401) return ended();
      if (status !== 200) return;
      take(data.messages, data.cursor);
      stand(data);
    },
    take,
    ended,
  });
}

function take(messages, moment) {
  cursor = moment || cursor;
  const fresh = thread.add(messages).filter((each) => each.from === "local");
  if (!fresh.length) return;
  if (late) settleLate();
  if (framed) window.parent.postMessage({ chat: "news", count: fresh.length }, "*");
}

function ended() {
  leave();
  tell(words.ended);
}

function leave() {
  news?.stop();
  news = null;
  token = null;
  cursor = "";
  clear.hidden = true;
  setProof(0);
  showStarts();
}

function stand(data) {
  if (languages.includes(data.language) && data.language !== spoken) speak(data.language);
  showOffers(data.offers);
  setProof(data.provedSeconds);
  if (data.late) waitForLate();
}

// A reply that takes longer than the page waits comes as news; what it offers to choose from is asked for then.
function waitForLate() {
  if (late) clearTimeout(late);
  late = setTimeout(settleLate, LATE_MS);
  thread.type(true);
}

async function settleLate() {
  clearTimeout(late);
  late = 0;
  thread.type(waiting > 0);
  const { status, data } = await call("GET", "messages", null, { since: cursor });
  if (status === 200) stand(data);
}

// -- what was proved, and when it ends

function setProof(seconds) {
  clearTimeout(proofEnds);
  proofEnds = seconds ? setTimeout(open, (seconds + 1) * 1000) : 0;
  showProof();
}

function showProof() {
  const standing = element("standing");
  standing.textContent = proofEnds ? words.proved : words.standing;
  standing.classList.toggle("proved", Boolean(proofEnds));
}

// -- what is sent

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const body = field.value.trim();
  if (!body) return;
  field.value = "";
  grow();
  say(body, null);
});

field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});

field.addEventListener("input", grow);

function grow() {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
  send.disabled = !field.value.trim();
}

function say(body, pressed) {
  const key = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`;
  thread.mine(key, body);
  queue(key, body, pressed);
}

// One after the other, in the order they were typed.
function queue(key, body, pressed) {
  waiting += 1;
  holdOffers(true);
  thread.type(true);
  line = line.then(() => deliver(key, body, pressed)).finally(() => {
    waiting -= 1;
    holdOffers(waiting > 0);
    thread.type(waiting > 0 || late > 0);
  });
}

async function deliver(key, body, pressed) {
  tell("");
  const message = { id: key, body, ...(pressed ? { pressed } : {}) };
  let { status, data } = token === null ? { status: 410, data: null } : await call("POST", "messages", message);
  if (status === 410 || status === 401 || status === 403) {
    token = null;
    const begun = await begin();
    if (begun !== 201) return refuse(key, body, pressed, begun);
    ({ status, data } = await call("POST", "messages", message));
    if (status === 401) return withoutCookies(key, body, pressed);
  }
  if (status !== 200) return refuse(key, body, pressed, status);
  thread.sent(key);
  thread.add(data.replies);
  stand(data);
  settleFocus();
}

function refuse(key, body, pressed, status) {
  thread.fail(key, body, pressed);
  tell(status === 429 ? words.tooMuch : status === 413 ? words.tooLong : words.away);
}

function withoutCookies(key, body, pressed) {
  thread.fail(key, body, pressed);
  leave();
  const link = document.createElement("a");
  link.href = `/chat?${new URLSearchParams({ local: page.local, lang: spoken })}`;
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = words.openOwn;
  tell(words.noCookies, link);
}

// -- what may be answered with one press

function showStarts() {
  showOffers(words.starts.map(([label, body]) => ({ label, body })));
}

function showOffers(list) {
  const held = offers.contains(document.activeElement);
  offers.replaceChildren(
    ...list.map((offer) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = offer.label;
      button.disabled = waiting > 1;
      button.addEventListener("click", () => say(offer.body, offer.pressed));
      return button;
    }),
  );
  if (held) settleFocus();
  thread.stay();
}

function holdOffers(hold) {
  for (const button of offers.children) button.disabled = hold;
}

// The pressed button is gone: the next ones are where a keyboard goes on, else the field. On a phone the field would
// bring the keyboard up over what was just said.
function settleFocus() {
  if (document.activeElement && document.activeElement !== document.body) return;
  const next = offers.querySelector("button") ?? (byHand.matches ? element("scroller") : field);
  next.focus({ preventScroll: true });
}

// -- the page itself

function tell(sentence, ...more) {
  notice.replaceChildren(...(sentence ? [sentence, ...more] : []));
  thread.stay();
}

function buttonOf(label, strong, press) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.classList.toggle("strong", strong);
  button.addEventListener("click", press);
  return button;
}

clear.addEventListener("click", () => {
  const keep = () => {
    tell("");
    clear.focus();
  };
  const wipe = async () => {
    await call("DELETE", "visits/current");
    thread.showAll([], "");
    leave();
    tell(words.cleared);
    field.focus();
  };
  const yes = buttonOf(words.clearYes, true, wipe);
  tell(words.clearAsk, yes, buttonOf(words.clearNo, false, keep));
  yes.focus();
});

if (framed) {
  close.hidden = false;
  close.addEventListener("click", () => window.parent.postMessage({ chat: "close" }, "*"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") window.parent.postMessage({ chat: "close" }, "*");
  });
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || event.data?.chat !== "opened") return;
    (byHand.matches ? element("scroller") : field).focus();
  });
}

speak(spoken);
grow();
await open();
if (framed) window.parent.postMessage({ chat: "ready", language: spoken }, "*");
