// The messages on the page: each once, in the order they were seen, with time and sender.

const LINK = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)]/g;
const NEAR = 80; // pixels from the end that still count as reading along

export class Thread {
  constructor({ onAgain }) {
    this.log = document.getElementById("log");
    this.scroller = document.getElementById("scroller");
    this.typing = document.getElementById("typing");
    this.newest = document.getElementById("newest");
    this.shown = new Map();
    this.onAgain = onAgain;
    this.newest.addEventListener("click", () => this.toEnd());
    this.scroller.addEventListener("scroll", () => {
      if (this.atEnd()) this.newest.hidden = true;
    });
  }

  speak(words, name) {
    this.words = words;
    this.name = name;
    this.newest.textContent = words.newest;
    this.typing.setAttribute("aria-label", words.typing);
  }

  showAll(messages, hides) {
    this.shown.clear();
    this.log.replaceChildren();
    // What was there before this page is no news: a screen reader reads it when asked to.
    this.log.setAttribute("aria-live", "off");
    if (hides) {
      const note = document.createElement("p");
      note.className = "note";
      note.textContent = hides;
      this.log.append(note);
    }
    for (const message of messages) this.put(message);
    this.toEnd();
    requestAnimationFrame(() => this.log.setAttribute("aria-live", "polite"));
  }

  // Returns those that were not there yet.
  add(messages) {
    const follows = this.atEnd();
    const fresh = messages.filter((message) => this.put(message));
    if (!fresh.length) return fresh;
    if (follows || fresh.some((message) => message.from === "visitor")) this.toEnd();
    else this.newest.hidden = false;
    return fresh;
  }

  put(message) {
    if (this.shown.has(message.id)) return false;
    if (message.key && this.shown.has(message.key)) {
      this.shown.set(message.id, this.shown.get(message.key));
      return false;
    }
    const item = this.item(message.from, message.body, new Date(message.at));
    this.shown.set(message.id, item);
    if (message.key) this.shown.set(message.key, item);
    this.log.append(item);
    return true;
  }

  mine(key, body) {
    const item = this.item("visitor", body, new Date());
    this.shown.set(key, item);
    this.log.append(item);
    this.toEnd();
  }

  sent(key) {
    const item = this.shown.get(key);
    item?.classList.remove("failed");
    item?.querySelector(".meta")?.replaceChildren(item.dataset.time);
  }

  fail(key, body, pressed) {
    const item = this.shown.get(key);
    if (!item) return;
    const again = document.createElement("button");
    again.type = "button";
    again.textContent = this.words.again;
    again.addEventListener("click", () => {
      this.sent(key);
      this.onAgain(key, body, pressed);
    });
    item.classList.add("failed");
    item.querySelector(".meta").replaceChildren(`${this.words.failed} `, again);
    this.toEnd();
  }

  type(on) {
    this.typing.hidden = !on;
    if (on) this.toEnd();
  }

  item(from, body, at) {
    const item = document.createElement("div");
    item.className = `message ${from}`;
    const sender = document.createElement("span");
    sender.className = "sender";
    sender.textContent = `${from === "visitor" ? this.words.you : this.name}: `;
    const bubble = document.createElement("p");
    bubble.className = "bubble";
    bubble.append(sender, ...linked(body));
    const meta = document.createElement("p");
    meta.className = "meta";
    item.dataset.time = timeOf(at);
    meta.textContent = item.dataset.time;
    item.append(bubble, meta);
    return item;
  }

  atEnd() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < NEAR;
  }

  // The room changes when buttons come and go below.
  stay() {
    if (this.newest.hidden) this.toEnd();
  }

  toEnd() {
    this.newest.hidden = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }
}

function timeOf(at) {
  const today = new Date().toDateString() === at.toDateString();
  const clock = { hour: "numeric", minute: "2-digit" };
  return at.toLocaleString(document.documentElement.lang, today ? clock : { weekday: "short", ...clock });
}

function linked(body) {
  const parts = [];
  let end = 0;
  for (const found of body.matchAll(LINK)) {
    const link = document.createElement("a");
    link.href = found[0];
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    link.textContent = found[0];
    parts.push(body.slice(end, found.index), link);
    end = found.index + found[0].length;
  }
  return [...parts, body.slice(end)];
}
