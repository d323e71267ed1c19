// <script src="https://.../chat/widget.js" data-local="local-1021" async></script>
// A button at the corner of a page that opens the chat in a frame. It asks for nothing and stores nothing until then.
// Optional: data-lang="es", data-side="left", data-color="#7a1f5c".

(() => {
  const script = document.currentScript;
  const { local = "", lang = "", side = "right", color = "" } = script.dataset;
  const origin = new URL(script.src).origin;
  const WORDS = {
    en: { open: "Chat with us", close: "Close chat", title: "Chat", one: "1 new message", more: "new messages" },
    es: { open: "Escríbenos", close: "Cerrar el chat", title: "Chat", one: "1 mensaje nuevo", more: "mensajes nuevos" },
  };
  const wished = [lang, document.documentElement.lang, ...(navigator.languages ?? [])].map((each) => each.slice(0, 2));
  let spoken = wished.find((each) => each in WORDS) ?? "en";

  const STYLE = `
    :host { all: initial; }
    * { box-sizing: border-box; }
    button {
      position: fixed; inset-block-end: max(20px, env(safe-area-inset-bottom)); ${side === "left" ? "left" : "right"}: 20px;
      z-index: 2147483000; display: grid; place-items: center; width: 60px; height: 60px; padding: 0; border: 0;
      border-radius: 50%; background: var(--chat-color, #0b6b63); color: #fff; cursor: pointer;
      box-shadow: 0 6px 20px rgb(0 0 0 / 25%);
    }
    button:focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px #0b6b63; }
    button[aria-expanded="true"] { visibility: hidden; }
    svg { width: 28px; height: 28px; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linejoin: round; }
    .count {
      position: absolute; top: -2px; right: -2px; min-width: 22px; padding: 0 6px; border-radius: 11px;
      background: #b3261e; color: #fff; font: 600 13px/22px system-ui, sans-serif;
    }
    .count:empty { display: none; }
    .panel {
      position: fixed; inset-block-end: 20px; ${side === "left" ? "left" : "right"}: 20px; z-index: 2147483001;
      width: 400px; height: min(680px, calc(100dvh - 40px)); overflow: hidden; border-radius: 20px; background: #fff;
      box-shadow: 0 12px 48px rgb(0 0 0 / 30%);
    }
    .panel[hidden] { display: none; }
    iframe { display: block; width: 100%; height: 100%; border: 0; }
    @media (max-width: 520px), (max-height: 480px) {
      .panel { inset: 0; width: 100%; height: 100dvh; border-radius: 0; }
    }
    @media (prefers-color-scheme: dark) { .panel { background: #121716; } }
    @media (prefers-reduced-motion: no-preference) {
      .panel { animation: rise 0.18s ease-out; }
      @keyframes rise { from { transform: translateY(12px); opacity: 0; } }
    }
  `;

  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  // A sheet made by script is no inline style: it works under a strict policy of the page around.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  if (/^#[0-9a-f]{6}$/i.test(color)) host.style.setProperty("--chat-color", color);

  const launcher = document.createElement("button");
  launcher.type = "button";
  launcher.setAttribute("aria-haspopup", "dialog");
  launcher.setAttribute("aria-expanded", "false");
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "M5 4h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM8 9h8M8 12.5h5");
  icon.append(path);
  const count = document.createElement("span");
  count.className = "count";
  count.setAttribute("aria-hidden", "true");
  launcher.append(icon, count);

  const panel = document.createElement("div");
  panel.className = "panel";
  panel.hidden = true;
  panel.setAttribute("role", "dialog");
  let frame = null;
  let unread = 0;

  function name() {
    const words = WORDS[spoken];
    const news = unread === 1 ? words.one : `${unread} ${words.more}`;
    launcher.setAttribute("aria-label", unread ? `${words.open} (${news})` : words.open);
    launcher.title = words.open;
    panel.setAttribute("aria-label", words.title);
    if (frame) frame.title = words.title;
    count.textContent = unread || "";
  }

  function makeFrame() {
    frame = document.createElement("iframe");
    frame.src = `${origin}/chat?${new URLSearchParams({ local, lang: spoken })}`;
    frame.referrerPolicy = "no-referrer";
    panel.append(frame);
  }

  function open() {
    if (!frame) makeFrame();
    unread = 0;
    panel.hidden = false;
    launcher.setAttribute("aria-expanded", "true");
    name();
    greet();
  }

  function greet() {
    frame.focus();
    frame.contentWindow.postMessage({ chat: "opened" }, origin);
  }

  function close() {
    panel.hidden = true;
    launcher.setAttribute("aria-expanded", "false");
    launcher.focus();
  }

  launcher.addEventListener("click", open);
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) close();
  });
  window.addEventListener("message", (event) => {
    if (event.origin !== origin || event.source !== frame?.contentWindow) return;
    const told = event.data ?? {};
    if (told.chat === "close") close();
    if (told.chat === "ready" && !panel.hidden) greet();
    if (told.chat === "language" && told.language in WORDS) spoken = told.language;
    if (told.chat === "news" && panel.hidden) unread += told.count;
    name();
  });

  name();
  root.append(launcher, panel);
  const place = () => document.body.append(host);
  if (document.body) place();
  else document.addEventListener("DOMContentLoaded", place);
})();
