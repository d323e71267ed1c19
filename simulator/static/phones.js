// The phones page: pick a phone, text, see the answer arrive by server-sent events.
"use strict";

const $ = (id) => document.getElementById(id);
const LONGEST_THREAD = 200;
const GSM = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà\f^{}\\[~\]|€]*$/;
const EXTENDED = /[\f^{}\\[~\]|€]/g;

let book = { numbers: [], phonebook: [], others: [], max_media_bytes: 5 * 1024 * 1024 };
let phone = null; // the number; its address has the channel before it
let by = "";
let events = null;
let attachment = null;

async function call(method, path, body) {
  const response = await fetch("/simulator/" + path, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = response.status === 204 ? null : await response.json();
  if (!response.ok) throw new Error(answer.error || "The carrier refused that.");
  return answer;
}

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

const pretty = (number) => number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, "+1 $1 $2 $3");
const address = () => by + phone;
const path = () => "phones/" + encodeURIComponent(address()) + "/";

// The phone book

async function showBook() {
  book = await call("GET", "phones");
  const entries = [...book.phonebook, ...book.others.map((number) => ({ phone: number, name: "", note: "" }))];
  if (phone && !entries.some((entry) => entry.phone === phone)) entries.push({ phone, name: "", note: "" });
  $("phones").replaceChildren(...entries.map((entry) => {
    const button = element("button", { type: "button" },
      element("b", { textContent: entry.name || pretty(entry.phone) }),
      element("small", { textContent: [entry.name && pretty(entry.phone), entry.note].filter(Boolean).join(" · ") }));
    button.setAttribute("aria-current", String(entry.phone === phone));
    button.addEventListener("click", () => open(by + entry.phone));
    return element("li", {}, button);
  }));
}

async function open(wanted) {
  by = wanted.startsWith("whatsapp:") ? "whatsapp:" : "";
  phone = wanted.slice(by.length);
  location.replace("#" + wanted);
  for (const choice of document.querySelectorAll("[name=by]")) choice.checked = choice.value === by;
  $("by").disabled = false;
  $("day").hidden = !by;
  await showBook();
  const entry = book.phonebook.find((one) => one.phone === phone);
  $("whose").textContent = entry ? entry.name : pretty(phone);
  $("between").textContent = pretty(phone) + " texting " + pretty(book.numbers[0]) + (by ? " by WhatsApp" : "");
  $("thread").replaceChildren();
  $("words").disabled = $("send").disabled = false;
  $("words").focus();
  if (events) events.close();
  events = new EventSource("/simulator/" + path() + "events");
  events.addEventListener("message", (event) => show(JSON.parse(event.data)));
  // Also after a lost connection: whatever came meanwhile is in the thread.
  events.addEventListener("open", async () => {
    const shown = address();
    const { messages } = await call("GET", path() + "messages?limit=" + LONGEST_THREAD);
    if (shown === address()) messages.forEach(show);
  });
  showFault();
}

// The thread

const atEnd = () => $("thread").scrollHeight - $("thread").scrollTop - $("thread").clientHeight < 80;
const toEnd = () => { $("thread").scrollTop = $("thread").scrollHeight; };

function show(message) {
  const thread = $("thread");
  const known = document.getElementById(message.sid);
  // The thread asked for on opening may be older than news that overtook it.
  if (known && Number(known.dataset.revision) > message.revision) return;
  const follows = atEnd() || message.from_handset;
  const item = draw(message);
  if (known) known.replaceWith(item);
  else {
    const after = [...thread.children].find((one) => Number(one.dataset.number) > message.number);
    thread.insertBefore(item, after || null);
    while (thread.children.length > LONGEST_THREAD) thread.firstChild.remove();
  }
  if (known) item.style.animation = "none";
  if (follows) toEnd();
  if (message.note) showWebFaults();
}

function draw(message) {
  const lost = ["failed", "undelivered"].includes(message.status);
  const item = element("li", { id: message.sid, className: "text" });
  item.dataset.number = message.number;
  item.dataset.revision = message.revision;
  item.classList.toggle("mine", message.from_handset);
  item.classList.toggle("lost", lost || Boolean(message.note));
  for (const media of message.media) item.append(drawMedia(media));
  if (message.body) item.append(element("div", { className: "bubble", textContent: message.body }));
  if (message.taps.length) item.append(drawTaps(message));
  const state = element("span", { textContent: stateWords(message) });
  state.className = lost || message.note ? "bad" : message.status === "delivered" ? "done" : "";
  const meta = element("div", { className: "meta" });
  const time = new Date(message.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const parts = [time];
  // WhatsApp counts messages, not segments.
  if (!by) parts.push(message.segments + (message.segments === 1 ? " segment" : " segments"));
  if (!by && message.encoding === "UCS-2") parts.push("Unicode");
  if (message.by_carrier) parts.push("from the carrier");
  meta.append(parts.join(" · ") + " · ", state);
  item.append(meta);
  return item;
}

function drawTaps(message) {
  const buttons = message.taps.map((tap) => {
    const button = element("button", { type: "button", className: "quiet" }, tap.title);
    if (tap.description) button.append(element("small", { textContent: tap.description }));
    button.addEventListener("click", () => post({ tap: { message: message.sid, id: tap.id } }));
    return button;
  });
  if (!message.opens) return element("div", { className: "taps" }, ...buttons);
  return element("details", { className: "taps" }, element("summary", { textContent: message.opens }), ...buttons);
}

function drawMedia(media) {
  const isPicture = /^image\/(png|jpeg|gif|webp)$/.test(media.content_type);
  if (isPicture && media.bytes !== null) return element("img", { src: media.url, alt: "Attached picture", loading: "lazy" });
  const size = media.bytes === null ? "" : ", " + Math.ceil(media.bytes / 1024) + " kB";
  return element("a", { className: "bubble", href: media.url, textContent: media.content_type + size, download: "" });
}

function stateWords(message) {
  if (message.note) return message.note;
  const error = message.error_code ? " (" + message.error_code + (message.error_message ? " " + message.error_message : "") + ")" : "";
  return (message.from_handset ? "sent" : message.status) + error;
}

// Writing

function segmentsOf(text) {
  const gsm = GSM.test(text);
  const units = gsm ? text.length + (text.match(EXTENDED) || []).length : text.length;
  const [alone, joined] = gsm ? [160, 153] : [70, 67];
  if (units <= alone) return { count: 1, units, gsm };
  let count = 1, used = 0;
  for (const character of text) {
    const width = gsm ? (EXTENDED.test(character) ? 2 : 1) : character.length;
    EXTENDED.lastIndex = 0;
    if (used + width > joined) { count += 1; used = 0; }
    used += width;
  }
  return { count, units, gsm };
}

function showCount() {
  const words = $("words");
  const wasAtEnd = atEnd();
  words.style.height = "auto";
  words.style.height = words.scrollHeight + 2 + "px";
  if (wasAtEnd) toEnd();
  const { count, units, gsm } = segmentsOf(words.value);
  $("count").textContent = words.value
    ? `${words.value.length} characters, ${count} ${count === 1 ? "segment" : "segments"}${gsm ? "" : ", Unicode"}`
    : "";
}

async function send(event) {
  event.preventDefault();
  const body = $("words").value;
  if (!phone || (!body && !attachment)) return;
  const media = attachment ? [attachment] : [];
  $("words").value = "";
  detach();
  showCount();
  $("words").focus();
  if (await post({ body, media })) return;
  if (!$("words").value) $("words").value = body;
  showCount();
}

async function post(text) {
  $("problem").textContent = "";
  try {
    await call("POST", path() + "messages", text);
    return true;
  } catch (error) {
    $("problem").textContent = error.message;
    return false;
  }
}

async function attach() {
  const file = $("file").files[0];
  $("file").value = "";
  if (!file) return;
  if (file.size > book.max_media_bytes) {
    $("problem").textContent = "That file is larger than " + book.max_media_bytes / 1024 / 1024 + " MB.";
    return;
  }
  const url = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(file);
  });
  $("problem").textContent = "";
  attachment = { content_type: file.type || "application/octet-stream", content: url.slice(url.indexOf(",") + 1) };
  $("attached-name").textContent = file.name + ", " + Math.ceil(file.size / 1024) + " kB";
  $("attached-picture").hidden = !file.type.startsWith("image/");
  if (file.type.startsWith("image/")) $("attached-picture").src = URL.createObjectURL(file);
  $("attached").hidden = false;
  $("words").focus();
}

function detach() {
  if ($("attached-picture").src) URL.revokeObjectURL($("attached-picture").src);
  $("attached-picture").removeAttribute("src");
  $("attached").hidden = true;
  attachment = null;
}

// Carrier trouble

async function showTrouble() {
  const settings = await call("GET", "settings");
  for (const field of $("trouble").querySelectorAll("[name]")) {
    if (field.type === "checkbox") field.checked = settings[field.name] === JSON.parse(field.value);
    else field.value = settings[field.name];
  }
  $("latency-shown").textContent = $("latency").value + " ms";
}

const CALM = { callback_late_ms: 0, callback_repeat: 1, callback_drop: 0, early_callbacks: false };

async function changeTrouble(event) {
  const field = event.target;
  if (field.id === "fault") return changeFault();
  const value = field.type === "checkbox" ? (field.checked ? JSON.parse(field.value) : CALM[field.name])
    : field.type === "range" ? Number(field.value) : field.value;
  await call("PATCH", "settings", { [field.name]: value });
}

async function showFault() {
  const rule = (await call("GET", "faults")).find((one) => one.to === address() && one.times !== 0);
  const value = rule ? rule.effect + ":" + (rule.code || "") : "";
  $("fault").value = value;
  $("fault").disabled = !phone;
}

async function changeFault() {
  for (const rule of await call("GET", "faults")) {
    if (rule.to === address()) await call("DELETE", "faults/" + rule.id);
  }
  const [effect, code] = $("fault").value.split(":");
  if (effect) await call("POST", "faults", { effect, to: address(), ...(code ? { code: Number(code) } : {}) });
}

async function calm() {
  await call("DELETE", "faults");
  await call("PATCH", "settings", { ...CALM, create_latency_ms: 0, callback_order: "in_order", opt_out: "off" });
  await Promise.all([showTrouble(), showFault()]);
}

async function showWebFaults() {
  const faults = (await call("GET", "debugger")).slice(0, 5);
  $("debugger").replaceChildren(...faults.map((fault) => element("li", {},
    element("b", { textContent: fault.code + " " }), fault.text + ", " + new Date(fault.at).toLocaleTimeString())));
}

// Wiring

$("compose").addEventListener("submit", send);
$("words").addEventListener("input", showCount);
$("words").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event);
});
$("attach").addEventListener("click", () => $("file").click());
$("file").addEventListener("change", attach);
$("detach").addEventListener("click", detach);
$("dial").addEventListener("submit", (event) => {
  event.preventDefault();
  let number = $("number").value.replace(/[^\d+]/g, "");
  if (/^\d{10}$/.test(number)) number = "+1" + number;
  const wrong = !/^\+[1-9]\d{6,14}$/.test(number);
  $("dial-problem").textContent = wrong ? "Type the number with its country code, such as +1 415 555 0199." : "";
  if (!wrong) open(by + number);
});
$("trouble").addEventListener("change", changeTrouble);
$("latency").addEventListener("input", () => { $("latency-shown").textContent = $("latency").value + " ms"; });
$("calm").addEventListener("click", calm);
$("by").addEventListener("change", (event) => open(event.target.value + phone));
$("day").addEventListener("click", () => call("PUT", path() + "window", { hours_ago: 24 }));

showTrouble();
showFault();
showWebFaults();
showBook().then(() => {
  const wanted = decodeURIComponent(location.hash.slice(1));
  if (/^(whatsapp:)?\+[1-9]\d{6,14}$/.test(wanted)) open(wanted);
});
