// As you type: a form with `data-live` (an address) and `data-live-into` (the id of an element) is sent there a moment
// after each change, and the HTML that comes back is put into that element. Without script the form's own button does it.
// `data-live-now` asks once when the page opens. While it asks, the element is `aria-busy`.

const PAUSE = 250; // milliseconds without a key

for (const form of document.querySelectorAll("form[data-live]")) {
  let timer;
  let newest = 0;

  const show = async () => {
    const mine = ++newest;
    const isGet = form.dataset.liveMethod === "get";
    const fields = new FormData(form);
    const address = isGet ? `${form.dataset.live}?${new URLSearchParams(fields)}` : form.dataset.live;
    const into = document.getElementById(form.dataset.liveInto);
    into.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, isGet ? {} : { method: "POST", body: fields });
      // An answer that was overtaken by a newer one is of no use.
      if (!answer.ok || mine !== newest) return;
      const words = await answer.text();
      if (mine === newest) into.innerHTML = words;
    } finally {
      if (mine === newest) into.removeAttribute("aria-busy");
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => show().catch(() => {}), PAUSE);
  });
  if ("liveNow" in form.dataset) show().catch(() => {});
}
