// Writing and sending: Enter sends, a failed message keeps its text and its id, so that a repeat has no second effect.
import { newId, say, showTrouble, toast } from "./api.js";
import { anyPhotos, clearPhotos, photoIds, photosKept } from "./photos.js";

const form = document.getElementById("composer");
const text = document.getElementById("text");
const send = document.getElementById("send");
const sendLabel = send.textContent;
let id = newId();
let busy = false;

function grow() {
  text.rows = Math.min(8, Math.max(1, text.value.split("\n").length));
}

function setBusy(now) {
  busy = now;
  send.disabled = now;
  text.readOnly = now;
  send.textContent = now ? form.dataset.sending : sendLabel;
}

async function submit() {
  if (busy || (!text.value.trim() && !anyPhotos())) return;
  setBusy(true);
  showTrouble("");
  try {
    if (!(await photosKept())) return; // its sentence is shown; the text stays
    const answer = await say({ id, text: text.value, pictures: photoIds() });
    text.value = "";
    id = newId();
    clearPhotos();
    toast(answer.toast);
  } catch (error) {
    showTrouble(error.message);
  } finally {
    setBusy(false);
    grow();
    text.focus();
  }
}

text.addEventListener("input", grow);
text.addEventListener("keydown", (event) => {
  // 229 is what some input methods send while a word is being composed.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  submit();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
setBusy(false); // a click before this module was there would have been lost
for (const example of document.querySelectorAll("[data-example]")) {
  example.disabled = false;
  example.addEventListener("click", () => {
    text.value = example.textContent.trim();
    grow();
    submit();
  });
}
