// Calls to the server: a problem's sentence becomes the error's message.
const composer = document.getElementById("composer");
export const chat = composer.dataset.chat;
const base = `/api/v1/chats/${chat}`;

export function newId() {
  // randomUUID is missing on plain http; these bits are as good.
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, { method: "POST", ...options });
  } catch {
    throw new Error(composer.dataset.offline);
  }
  if (response.status === 401) location.assign("/login");
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new Error(problem.detail ?? composer.dataset.offline);
  }
  return response.json();
}

const asJson = (value) => ({ headers: { "Content-Type": "application/json" }, body: JSON.stringify(value) });

export const say = (message) => call(`${base}/messages`, asJson(message));
export const press = (callback) => call(`${base}/presses`, asJson({ id: newId(), callback }));

export function upload(file) {
  const body = new FormData();
  body.append("file", file);
  return call("/api/v1/media", { body });
}

export function toast(said) {
  if (!said) return;
  const line = document.createElement("p");
  line.textContent = said.text;
  line.classList.toggle("alert", said.alert);
  document.getElementById("toasts").append(line);
  setTimeout(() => line.remove(), said.alert ? 9000 : 4500);
}

export function showTrouble(message) {
  const line = document.getElementById("trouble");
  line.textContent = message;
  line.hidden = !message;
}
