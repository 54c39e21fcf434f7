// Everything works without this; with it clocks count, what is live stays so, and forms are sent once.
"use strict";
const root = document.documentElement, { units, in: inText, ago } = root.dataset;
const names = (units || "d h min s").split(" "), sizes = [86400, 3600, 60, 1];
// The server's clock is the one that counts: this browser's may be wrong, and on a laptop time may run faster.
const skew = root.dataset.now ? Date.parse(root.dataset.now) - Date.now() : 0;

function length(seconds) {
  const parts = [];
  sizes.forEach((size, n) => { const count = Math.floor(seconds / size); seconds %= size; if (count) parts.push(`${count} ${names[n]}`); });
  return parts.slice(0, 2).join(" ") || `0 ${names[3]}`;
}

function count() {
  for (const each of document.querySelectorAll("time[data-due]")) {
    const left = (Date.parse(each.dateTime) - Date.now() - skew) / 1000;
    each.textContent = (left < 0 ? ago : inText).replace("{}", length(Math.abs(Math.round(left))));
  }
}

async function follow(part) {
  // While long work is shown in it, the part says itself how often that is worth a look.
  const every = () => 1000 * (part.querySelector("[data-every]")?.dataset.every || part.dataset.live || 15);
  let tag = "", pause = every();
  const url = new URL(part.dataset.from || location.href, location.href);
  url.searchParams.set("part", "live");
  for (;;) {
    await new Promise((done) => setTimeout(done, pause));
    if (document.hidden || part.contains(document.activeElement) && document.activeElement.matches("input,textarea,select")) continue;
    try {
      const answer = await fetch(url, { headers: tag ? { "If-None-Match": tag } : {}, credentials: "same-origin", redirect: "error" });
      if (answer.status === 401) return location.reload();
      if (answer.status === 200) {
        const open = [...part.querySelectorAll("details[open][id]")].map((each) => each.id), focused = document.activeElement?.id;
        tag = answer.headers.get("ETag") || "";
        part.innerHTML = await answer.text();
        open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
        if (focused) document.getElementById(focused)?.focus();
        count();
      }
      pause = answer.status === 429 ? 60000 : every();
    } catch { pause = Math.min(pause * 2, 120000); }
  }
}

function hints(event) {
  const said = (event.target.selectedOptions?.[0] || event.target).dataset.hints, list = said !== undefined && document.querySelector(`[data-hints-of="${event.target.name}"]`);
  if (!list) return;
  list.replaceChildren(...said.trim().split("\n").map((text) => Object.assign(document.createElement("li"), { textContent: text })));
}

// A file is hashed here, announced, sent straight to where evidence lies, and then filed: its bytes do not pass through us.
const put = (url, headers, file, told) => new Promise((done, failed) => {
  const sending = new XMLHttpRequest(), bar = Object.assign(document.createElement("progress"), { max: 1, value: 0, ariaLabel: told.dataset.sending });
  told.append(bar);
  sending.upload.onprogress = (event) => { bar.value = event.loaded / event.total; };
  sending.onload = () => sending.status < 300 ? done() : failed(new Error(String(sending.status)));
  sending.onerror = () => failed(new Error(told.dataset.failed));
  sending.open("PUT", url);
  for (const [name, value] of Object.entries(headers)) sending.setRequestHeader(name, value);
  sending.send(file);
});

const post = (to, form, fields) => fetch(to, { method: "POST", credentials: "same-origin", body: new URLSearchParams({ ...fields, csrf: form.csrf.value, key: form.key.value }) });

async function must(answer) {
  if (answer.ok) return answer;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  throw new Error(page.querySelector("main p")?.textContent || String(answer.status));
}

// What went wrong, and with which of several files.
function failed(told, error, file) {
  told.classList.add("mistake");
  told.textContent = file && !error.message.includes(file.name) ? `${file.name}: ${error.message}` : error.message;
}

// One file, announced at `room` and sent there; where it is.
async function send(room, file, form, told) {
  told.classList.remove("mistake");
  told.textContent = told.dataset.hashing;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const where = await (await must(await post(room, form, { name: file.name, size_bytes: file.size, sha256, ...form.dataset.answers && { answers_hashes: "yes" } }))).json();
  told.textContent = told.dataset.sending;
  delete where.headers["Content-Length"];
  await put(where.url, where.headers, file, told);
  return where;
}

async function upload(form) {
  const [file] = form.querySelector("input[type=file]").files, told = form.querySelector("[data-progress]");
  try {
    const { evidence } = await send(form.action, file, form, told);
    location.assign((await must(await post(`${form.action}/${evidence}/filed`, form, {}))).url);
  } catch (error) { failed(told, error, file); delete form.dataset.sent; }
}

// Files that go along with a form: each is sent, and gets its box; then the form goes as it always does.
async function attach(form, input, button) {
  const told = form.querySelector("[data-progress]"), boxes = form.querySelector("[data-boxes]");
  let file;
  try {
    for (file of [...input.files]) {
      const { sha256 } = await send(input.dataset.attach, file, form, told), name = `file-${sha256}`;
      const label = document.createElement("label"), box = Object.assign(document.createElement("input"), { type: "checkbox", name, value: file.name, checked: true });
      boxes.querySelector(`[name="${name}"]`)?.parentElement.remove();
      label.append(box, Object.assign(document.createElement("span"), { textContent: file.name }));
      boxes.append(label);
      boxes.hidden = false;
    }
    input.value = "";
    delete form.dataset.sent;
    form.requestSubmit(button);
  } catch (error) { failed(told, error, file); delete form.dataset.sent; }
}

document.addEventListener("change", hints);
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post") return;
  if (event.target.dataset.sent) return event.preventDefault();
  event.target.dataset.sent = "yes";
  if (event.target.dataset.upload !== undefined) { event.preventDefault(); return upload(event.target); }
  const input = event.target.querySelector("input[data-attach]");
  if (input?.files.length) { event.preventDefault(); attach(event.target, input, event.submitter); }
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
document.addEventListener("keydown", (event) => { if (event.key === "Escape") document.querySelectorAll(".me[open]").forEach((each) => each.removeAttribute("open")); });
document.addEventListener("click", (event) => document.querySelectorAll(".me[open]").forEach((each) => { if (!each.contains(event.target)) each.removeAttribute("open"); }));
document.querySelectorAll("[data-scripted], .attach").forEach((each) => { each.hidden = false; });
count();
setInterval(count, 1000);
document.querySelectorAll("[data-live]").forEach(follow);
