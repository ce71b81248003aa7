/** The page's requests to the playground's server. */

/** What the server answered when it refused; its message is meant for people. */
export class Refusal extends Error {}

async function json(response) {
  if (!response.ok) throw new Refusal(`${response.status} ${response.statusText}`);
  const body = await response.json();
  if (body.ok === false) throw new Refusal(body.error ?? "?");
  return body;
}

/** @param {string} what `state`, `messages`, `views` or `home` */
export async function get(what, params) {
  const query = new URLSearchParams(
    Object.entries(params).filter(([, value]) => value !== undefined && value !== null),
  );
  return json(await fetch(`/playground/${what}?${query}`));
}

/** Lets the person `as` do something. Raises `Refusal` with words for people. */
export async function act(as, action, params = {}) {
  const body = JSON.stringify({ as, do: action, ...params });
  const headers = { "Content-Type": "application/json" };
  return json(await fetch("/playground/act", { method: "POST", headers, body }));
}

const RETRY_MS = 1000;

/**
 * Hears the server's hints for the person `as`, for ever (it reconnects), until `close()`.
 *
 * @param {string} as
 * @param {(hint: object) => void} onHint
 * @param {(connected: boolean) => void} onConnection
 */
export function stream(as, onHint, onConnection) {
  let socket = null;
  let closed = false;
  const connect = () => {
    const url = new URL(`/playground/stream?as=${encodeURIComponent(as)}`, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    socket = new WebSocket(url);
    socket.addEventListener("open", () => onConnection(true));
    socket.addEventListener("message", (event) => onHint(JSON.parse(event.data)));
    socket.addEventListener("close", () => {
      if (closed) return;
      onConnection(false);
      setTimeout(() => closed || connect(), RETRY_MS);
    });
  };
  connect();
  return {
    close() {
      closed = true;
      socket.close();
    },
  };
}
