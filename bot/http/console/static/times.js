// The server knows no time zone but UTC; the browser knows the reader's.
const page = document.documentElement.lang;
// en-GB and en-US write times differently, so the browser's own variant of the page's language goes first.
const language = navigator.languages.find((each) => each.slice(0, 2) === page.slice(0, 2)) ?? page;
const short = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
const full = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

export function localTimes(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) continue; // a file that somebody edited by hand
    const today = at.toDateString() === new Date().toDateString();
    time.textContent = (today && !("full" in time.dataset) ? short : full).format(at);
  }
}
