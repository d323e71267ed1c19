// What arrives by itself: by the stream, and by asking now and then while the stream cannot be reached.

const LOOK_MS = 8_000;
const LOOK_HIDDEN_MS = 40_000;
const AGAIN_MS = 60_000;
const PATIENCE_MS = 6_000; // without an open stream, before looking begins

export function watch({ stream, query, look, take, ended }) {
  let source = null;
  let looking = 0;
  let again = 0;
  let patience = 0;
  let stopped = false;

  function lookSoon() {
    clearTimeout(looking);
    if (stopped) return;
    looking = setTimeout(async () => {
      await look();
      lookSoon();
    }, document.hidden ? LOOK_HIDDEN_MS : LOOK_MS);
  }

  function lookNoMore() {
    clearTimeout(looking);
    clearTimeout(patience);
    looking = 0;
    patience = 0;
  }

  function connect() {
    clearTimeout(again);
    if (stopped) return;
    source = new EventSource(`${stream}/chat/stream?${new URLSearchParams(query())}`, { withCredentials: true });
    patience ||= setTimeout(lookSoon, PATIENCE_MS);
    source.addEventListener("open", lookNoMore);
    source.addEventListener("message", (event) => take(JSON.parse(event.data).messages, event.lastEventId));
    source.addEventListener("ended", () => {
      stop();
      ended();
    });
    source.addEventListener("error", () => {
      if (looking === 0) patience ||= setTimeout(lookSoon, PATIENCE_MS);
      if (source.readyState !== EventSource.CLOSED) return;
      // Refused: the browser does not come back by itself.
      if (looking === 0) lookSoon();
      again = setTimeout(connect, AGAIN_MS);
    });
  }

  function stop() {
    stopped = true;
    source?.close();
    lookNoMore();
    clearTimeout(again);
  }

  connect();
  return { stop };
}
