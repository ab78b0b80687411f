/* The console's page: figures, keys, maintenance. Whatever comes from the server is set as text, never as markup. */
import {bytes, count, make, showFigures, table, when} from "./figures.js";

const NATIVE = [
  ["strings", "Native strings"],
  ["hashes", "Native hashes"],
  ["sets", "Native sets"],
  ["sorted-sets", "Native sorted sets"],
];
const at = id => document.getElementById(id);
const keys = table("Keys", ["Key*", "Value*", "Expires"]);
const parts = table("Parts", ["Name*", "Value*"]);
let csrf = {};
let writes = false;
let figures = null;
let shown = null; // what the table of keys shows: place, prefix, and the last key of the page

/** Whose caches are asked for: nobody's name where there is one manager only. */
function manager() {
  return at("manager").value === "" ? {} : {manager: at("manager").value};
}

async function ask(name, parameters = {}) {
  const url = new URL(name, document.baseURI);
  Object.entries({...manager(), ...parameters}).forEach(([key, value]) => url.searchParams.set(key, value));
  return answerOf(await fetch(url, {headers: {Accept: "application/json"}, cache: "no-store"}));
}

async function write(name, body) {
  const headers = {"Accept": "application/json", "Content-Type": "application/json", ...csrf};
  return answerOf(await fetch(new URL(name, document.baseURI), {method: "POST", headers, body: JSON.stringify({...manager(), ...body})}));
}

/** Answers that are no JSON come from somebody else: a login page, a proxy, Spring Security. */
async function answerOf(response) {
  const isJson = (response.headers.get("Content-Type") ?? "").includes("json");
  const answer = isJson ? await response.json() : null;
  if (!response.ok || answer === null) {
    throw new Error(answer?.error ?? `The server answered with status ${response.status}`);
  }
  return answer;
}

async function withStatus(status, work) {
  status.textContent = "Working\u2026";
  try {
    status.textContent = await work();
  } catch (failure) {
    status.textContent = failure.message;
  }
}

/** Asks with a text whose parts from outside are in elements of their own, so that none of them turns the others round. */
function confirmed(...text) {
  at("question-text").replaceChildren(...text);
  const dialog = at("question");
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise(resolve =>
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), {once: true}));
}

// ---------------------------------------------------------------- keys

function chosen() {
  return at("place").options[at("place").selectedIndex];
}

function place() {
  const option = chosen();
  return option.dataset.kind === "cache"
    ? {kind: "cache", cache: option.value}
    : {kind: option.dataset.kind};
}

async function loadPlaces() {
  const figures = await ask("figures");
  const before = chosen();
  const options = figures.caches.map(cache =>
    make("option", {value: cache.name, attributes: {"data-kind": "cache"}}, cache.name));
  at("place").replaceChildren(
    ...options.length === 0 ? [] : [make("optgroup", {label: "Caches"}, ...options)],
    make("optgroup", {label: "Native keys"}, ...NATIVE.map(([kind, title]) =>
      make("option", {value: kind, attributes: {"data-kind": kind}}, title))),
  );
  const again = [...at("place").options].find(option =>
    option.value === before?.value && option.dataset.kind === before.dataset.kind);
  (again ?? at("place").options[0]).selected = true;
}

async function loadStored() {
  const {caches} = await ask("stored");
  at("stored").replaceChildren(...Object.entries(caches).map(([name, isOpen]) =>
    make("option", {value: name}, isOpen ? name : `${name} (not in use)`)));
  at("drop").disabled = at("stored").options.length === 0;
}

async function browse(from) {
  await withStatus(at("keys-status"), async () => {
    const {where, prefix, last} = from;
    const page = await ask("keys", {...where, prefix, ...(last === null ? {} : {key: last.key, type: last.type})});
    shown = {where, prefix, last: page.keys.at(-1) ?? null};
    keys.rows(page.keys.map(line => {
      const show = make("button", {type: "button", className: "link", title: "Show the entry"}, line.key === "" ? "(empty)" : line.key);
      show.addEventListener("click", () => showEntry(where, line));
      return [show, line.value, deadline(line.deadlineMillis)];
    }), "No keys begin so");
    at("next").hidden = !page.hasMore;
    return `${some(page.keys.length, "key", "keys")}${page.hasMore ? ", and there are more" : ""}`
      + (page.isPartial ? "; there are so many that only a part was looked at" : "");
  });
}

function deadline(millis) {
  return millis === null || millis === undefined ? "never" : when(millis);
}

async function showEntry(where, line) {
  await withStatus(at("keys-status"), async () => {
    const entry = await ask("entry", {...where, key: line.key, type: line.type});
    const facts = [
      ["Key", entry.key],
      ["Key's class", entry.type],
      ["Kind of value", entry.valueType],
      ["Expires", deadline(entry.deadlineMillis)],
      ...entry.size === undefined || entry.size === null ? [] : [["Size", count(entry.size)]],
    ];
    at("entry-facts").replaceChildren(...facts.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
    const isPlain = entry.value !== undefined && entry.value !== null;
    at("entry-value").hidden = !isPlain;
    at("entry-value").textContent = isPlain ? entry.value : "";
    at("entry-parts").hidden = isPlain;
    parts.caption.textContent = entry.size > entry.parts.length ? `The first ${entry.parts.length} parts` : "Parts";
    parts.rows(entry.parts.map(part => [part.name, part.value ?? ""]), "None");
    at("remove").hidden = !writes || where.kind !== "cache";
    at("entry").returnValue = "";
    at("entry").onclose = () => at("entry").returnValue === "remove" && remove(where, line);
    at("entry").showModal();
    return "";
  });
}

async function remove(where, line) {
  await browseAfter(async () => {
    const {removed} = await write("remove", {...where, key: line.key, type: line.type});
    return removed === 0 ? "The entry had gone already" : "1 entry removed";
  }, {where, prefix: at("prefix").value, last: null});
}

async function clear() {
  const where = place();
  if (where.kind !== "cache") {
    at("keys-status").textContent = "Choose a cache; native keys are evicted by prefix";
  } else if (await confirmed("Remove all entries of the cache \u201c", make("bdi", {}, where.cache), "\u201d?")) {
    await browseAfter(async () => {
      const {removed} = await write("clear", where);
      return `${some(removed, "entry", "entries")} removed`;
    }, {where, prefix: "", last: null});
  }
}

async function drop() {
  const cache = at("stored").value;
  if (await confirmed("Delete the cache \u201c", make("bdi", {}, cache), "\u201d from the disk, with all its entries?")) {
    await withStatus(at("maintenance-status"), async () => {
      await write("drop", {cache});
      await loadStored();
      return `Dropped ${cache}`;
    });
  }
}

function some(number, one, many) {
  return `${count(number)} ${number === 1 ? one : many}`;
}

async function evict() {
  const where = place();
  const prefix = at("prefix").value;
  const name = chosen().textContent;
  if (prefix === "") {
    at("keys-status").textContent = "Name a prefix: an empty one would be everything";
    return;
  }
  if (await confirmed(
    "Remove everything in \u201c", make("bdi", {}, name), "\u201d whose key begins with \u201c", make("bdi", {}, prefix), "\u201d?")) {
    await browseAfter(async () => {
      const {removed} = await write("evict", {...where, prefix});
      return `${count(removed)} removed`;
    }, {where, prefix, last: null});
  }
}

async function browseAfter(work, from) {
  let said = "";
  await withStatus(at("keys-status"), async () => said = await work());
  if (said !== "") {
    await browse(from);
    at("keys-status").textContent = said;
  }
}

// ---------------------------------------------------------------- the beginning

async function begin() {
  at("keys").append(keys.shown);
  at("entry-parts").append(parts.shown);
  at("browse").addEventListener("submit", event => {
    event.preventDefault();
    browse({where: place(), prefix: at("prefix").value, last: null});
  });
  at("next").addEventListener("click", () => browse(shown));
  at("place").addEventListener("focus", () => loadPlaces().catch(() => {}));
  at("evict").addEventListener("click", evict);
  at("clear").addEventListener("click", clear);
  at("drop").addEventListener("click", drop);
  at("stored").addEventListener("focus", () => loadStored().catch(() => {}));
  at("compact").addEventListener("click", () => withStatus(at("maintenance-status"), async () => {
    const {bytesBefore, bytesAfter} = await write("compact", {});
    return `Compacted: ${bytes(bytesBefore)} before, ${bytes(bytesAfter)} now`;
  }));
  at("backup").addEventListener("click", () => withStatus(at("maintenance-status"), async () => {
    const {directory} = await write("backup", {});
    return `The backup is in ${directory}`;
  }));
  await withStatus(at("keys-status"), async () => {
    await loadSettings();
    await loadPlaces();
    return "";
  });
  showItsFigures();
  at("manager").addEventListener("change", () => withStatus(at("keys-status"), changeManager));
  await browse({where: place(), prefix: "", last: null});
}

function showItsFigures() {
  figures?.stop();
  figures = showFigures(at("figures"), {url: `figures?${new URLSearchParams(manager())}`});
}

async function changeManager() {
  showItsFigures();
  at("place").replaceChildren();
  at("prefix").value = "";
  await Promise.all([loadPlaces(), writes ? loadStored() : null]);
  await browse({where: place(), prefix: "", last: null});
  return at("keys-status").textContent;
}

async function loadSettings() {
  const response = await fetch(new URL("settings", document.baseURI), {cache: "no-store"});
  const header = response.headers.get("X-CSRF-HEADER");
  csrf = header === null ? {} : {[header]: response.headers.get("X-CSRF-TOKEN")};
  const settings = await answerOf(response);
  ({writes} = settings);
  if (settings.managers.length > 1) {
    at("manager").replaceChildren(...settings.managers.map(name => make("option", {value: name}, name)));
    at("manager").value = settings.manager;
    at("manager-choice").hidden = false;
  }
  at("mode").textContent = writes ? "Writes are allowed" : "Reads only";
  at("evict").hidden = !writes;
  at("clear").hidden = !writes;
  at("maintenance").hidden = !writes;
  if (writes) {
    await loadStored();
  }
}

begin();
