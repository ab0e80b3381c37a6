// The event stream: messages take their place in the log, running turns grow below it.
import { newId, press, say, toast } from "./api.js";
import { localTimes } from "./times.js";

const scroll = document.getElementById("scroll");
const log = document.getElementById("log");
const live = document.getElementById("live");
const connection = document.getElementById("connection");
const turns = new Map();
const LINGER = 700; // milliseconds that a finished turn stays, so that its message can take its place

// Who reads at the end stays there, whatever grows: messages, pictures that load, or the composer.
let following = true;
const toEnd = () => scroll.scrollTo({ top: scroll.scrollHeight });
scroll.addEventListener("scroll", () => {
  following = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 120;
});
const growth = new ResizeObserver(() => following && toEnd());
growth.observe(scroll);
growth.observe(document.getElementById("column"));

function element(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim(); // rendered and escaped by our own server
  return holder.content.firstElementChild;
}

function showMessage(message) {
  const article = element(message.article);
  const old = log.querySelector(`[data-message="${CSS.escape(message.id)}"]`);
  if (old && Number(old.dataset.change) >= message.change) return;
  document.getElementById("empty")?.remove();
  localTimes(article);
  old ? old.replaceWith(article) : log.append(article);
  if (!old && message.author) following = true; // what one says oneself brings one to the end
  if (!old && !message.author) [...turns.keys()].filter((turn) => turns.get(turn).done).forEach(forget);
  window.htmx.trigger("#rail-lists", "refresh");
}

function forget(turn) {
  turns.get(turn)?.block.remove();
  turns.delete(turn);
}

function showFrame({ turn, html, done }) {
  let shown = turns.get(turn);
  if (!shown) {
    if (done) return;
    shown = { block: document.createElement("div"), done: false };
    turns.set(turn, shown);
    live.append(shown.block);
  }
  shown.block.innerHTML = html;
  shown.block.classList.toggle("done", done);
  if (done) {
    shown.done = true;
    setTimeout(() => forget(turn), LINGER);
  }
}

live.addEventListener("message", (event) => showMessage(JSON.parse(event.detail.data)));
live.addEventListener("frame", (event) => showFrame(JSON.parse(event.detail.data)));

// --- the connection
live.addEventListener("htmx:sse:after:connection", () => {
  connection.hidden = true;
  [...turns.keys()].forEach(forget); // the server sends anew what still runs
});
live.addEventListener("htmx:sse:error", (event) => {
  connection.hidden = false;
  if (event.detail.status === 401) location.assign("/login");
});
const connect = () => window.htmx.ajax("GET", live.dataset.stream, { source: live, swap: "none" });
function connectAgain() {
  connection.hidden = false;
  setTimeout(connect, 3000);
}
live.addEventListener("htmx:error", connectAgain); // the first connection; later ones are the extension's
live.addEventListener("htmx:response:error", connectAgain);

// --- buttons
async function busy(button, work) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  try {
    toast((await work()).toast);
  } catch (error) {
    toast({ text: error.message, alert: true });
  } finally {
    button.removeAttribute("aria-busy");
  }
}

scroll.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.callback) busy(button, () => press(button.dataset.callback));
  if (button && "stop" in button.dataset) busy(button, () => say({ id: newId(), text: "/stop", pictures: [] }));
});

toEnd();
// Not by hx-sse:connect, which could open the stream before this module listens; and behind htmx's own start.
document.addEventListener("DOMContentLoaded", () => setTimeout(connect));
