// Drafts of the rail open beside the conversation where there is room, else as a page.
import { localTimes } from "./times.js";

const side = document.getElementById("side");
const rail = document.getElementById("rail");
let opener = null;

function close() {
  side.hidden = true;
  side.replaceChildren();
  opener?.focus();
}

rail.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-draft]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !matchMedia("(min-width: 46rem)").matches) return;
  event.preventDefault();
  opener = link;
  await window.htmx.ajax("GET", link.getAttribute("href"), { target: "#side", swap: "innerHTML" });
  localTimes(side);
  side.hidden = false;
  side.focus();
});
side.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-side]")) close();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !side.hidden) close();
});
