// What every page has: local times, the menu on narrow screens, logging out. The conversation brings more, in chat.js.
import { localTimes } from "./times.js";

localTimes(document);

const menu = document.querySelector("[data-menu]");
const rail = document.getElementById("rail");
const setMenu = (open) => {
  rail.classList.toggle("open", open);
  menu.setAttribute("aria-expanded", String(open));
};
menu.addEventListener("click", () => setMenu(!rail.classList.contains("open")));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && rail.classList.contains("open")) {
    setMenu(false);
    menu.focus();
  }
});

document.querySelector("[data-logout]").addEventListener("click", async () => {
  await fetch("/logout", { method: "POST", redirect: "manual" });
  location.assign("/login");
});
