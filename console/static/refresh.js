// Keeps parts of a page fresh: each element with `data-refresh` (seconds) and an id is taken anew from the same address,
// and put in place when it has changed. What somebody is typing in, or has opened, is left alone.

const parts = [...document.querySelectorAll("[data-refresh][id]")].map((element) => ({
  id: element.id,
  every: Number(element.dataset.refresh) * 1000,
}));
const LONGEST_WAIT = 60_000;
const every = Math.min(...parts.map((part) => part.every));
let wait = every;

function isInUse(element) {
  return element.contains(document.activeElement) && document.activeElement.matches("input, textarea, select");
}

async function renew() {
  const answer = await fetch(location.href, { credentials: "same-origin", redirect: "manual" });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const { id } of parts) {
    const [old, renewed] = [document.getElementById(id), fresh.getElementById(id)];
    if (!old || !renewed || isInUse(old) || old.innerHTML === renewed.innerHTML) continue;
    const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
    const open = [...old.querySelectorAll("details[id][open]")].map((each) => each.id);
    old.replaceChildren(...renewed.childNodes);
    open.forEach((each) => document.getElementById(each)?.setAttribute("open", ""));
    if (focused) document.getElementById(focused)?.focus();
    document.dispatchEvent(new CustomEvent("refreshed", { detail: old }));
  }
}

async function again() {
  // A tab nobody looks at asks for nothing; a server that does not answer is asked less and less often.
  if (!document.hidden) {
    try {
      await renew();
      wait = every;
    } catch {
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }
  }
  setTimeout(again, wait);
}

if (parts.length) {
  document.addEventListener("visibilitychange", () => document.hidden || renew().catch(() => {}));
  setTimeout(again, every);
}
