// Photos beside the text: uploaded when chosen, shown at once, sent with the message.
import { showTrouble, upload } from "./api.js";

const list = document.getElementById("photos");
const files = document.getElementById("files");
const text = document.getElementById("text");
const photos = new Map();

export const photoIds = () => [...photos.values()].map((photo) => photo.id).filter(Boolean);

export const anyPhotos = () => photos.size > 0;

export async function photosKept() {
  return (await Promise.all([...photos.values()].map((photo) => photo.done))).every(Boolean);
}

export function clearPhotos() {
  for (const item of [...photos.keys()]) drop(item);
}

function drop(item) {
  URL.revokeObjectURL(item.querySelector("img").src);
  photos.delete(item);
  item.remove();
}

function preview(file) {
  const item = document.createElement("li");
  const image = document.createElement("img");
  image.src = URL.createObjectURL(file);
  image.alt = file.name;
  const remove = document.createElement("button");
  remove.type = "button";
  remove.textContent = "×";
  remove.ariaLabel = `${document.getElementById("composer").dataset.remove} ${file.name}`;
  remove.addEventListener("click", () => drop(item));
  item.append(image, remove);
  item.setAttribute("aria-busy", "true");
  list.append(item);
  return item;
}

async function keep(item, file) {
  try {
    const picture = await upload(file);
    if (photos.has(item)) photos.get(item).id = picture.id;
    item.removeAttribute("aria-busy");
    return true;
  } catch (error) {
    drop(item);
    showTrouble(error.message);
    return false;
  }
}

function add(chosen) {
  for (const file of chosen) {
    if (!file.type.startsWith("image/")) continue;
    const item = preview(file);
    photos.set(item, {});
    photos.get(item).done = keep(item, file);
  }
}

files.addEventListener("change", () => {
  add(files.files);
  files.value = "";
  text.focus();
});
text.addEventListener("paste", (event) => add(event.clipboardData.files));
