/*
 * The figures of FlashDB's caches, drawn and kept up to date. What FlashFigures.read returns is what it asks for.
 *
 *   const shown = showFigures(element, {url: "figures", intervalMillis: 2000});
 *   shown.stop();
 *
 * Needs figures.css and uPlot.min.css on the page. Keys and names are anybody's text: they are set as text, never as markup.
 */
import uPlot from "./uPlot.esm.js";

const CHARTS = [
  {id: "hitRatio", title: "Hit ratio", column: "hitRatio", show: percent, range: [0, 1]},
  {id: "entries", title: "Entries", column: "entries", show: count},
  {id: "logBytes", title: "Log size", column: "logBytes", show: bytes, steps: powersOfTwo()},
  {id: "syncs", title: "Syncs a second", column: "syncsPerSecond", show: decimal},
];
const CHART_HEIGHT = 170;

/**
 * Shows the figures inside an element, whose content it replaces.
 *
 * @param {HTMLElement} element where
 * @param {{url: string, intervalMillis?: number}} options url: answers a GET with the figures as JSON, and takes the parameter
 *     "cache"; intervalMillis: how often it is asked, 2000 without
 * @return {{stop: function(): void}} stops the asking
 */
export function showFigures(element, {url, intervalMillis = 2000}) {
  const page = build(element);
  let timer;
  let stopped = false;

  async function refresh() {
    clearTimeout(timer);
    const chosen = page.cache.value;
    try {
      const asked = new URL(url, document.baseURI);
      if (chosen !== "") {
        asked.searchParams.set("cache", chosen);
      }
      const answer = await fetch(asked, {headers: {Accept: "application/json"}, cache: "no-store"});
      const figures = answer.ok ? await answer.json() : null;
      if (stopped || chosen !== page.cache.value) {
        return;
      }
      if (figures === null) {
        throw new Error(`The server answered with status ${answer.status}`);
      }
      draw(page, figures);
      say(page, "");
    } catch (failure) {
      say(page, `No new figures: ${failure.message}`);
    }
    if (!stopped) {
      timer = setTimeout(refresh, intervalMillis);
    }
  }

  page.cache.addEventListener("change", refresh);
  refresh();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
      page.charts.forEach(chart => chart.close());
    },
  };
}

/** Makes an element: its properties, then its children, which are elements or text. */
export function make(tag, properties = {}, ...children) {
  const {attributes = {}, ...rest} = properties;
  const made = Object.assign(document.createElement(tag), rest);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  made.append(...children);
  return made;
}

export function count(number) {
  return number === null || number === undefined ? "\u2013" : Math.round(number).toLocaleString("en");
}

export function bytes(number) {
  if (number === null || number === undefined) {
    return "\u2013";
  }
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  let left = number;
  while (left >= 999.95 && unit < units.length - 1) {
    left /= 1024;
    unit++;
  }
  return `${left.toLocaleString("en", {maximumFractionDigits: unit === 0 ? 0 : 1})} ${units[unit]}`;
}

function percent(part) {
  return part === null || part === undefined
    ? "\u2013"
    : `${(part * 100).toLocaleString("en", {maximumFractionDigits: 1})} %`;
}

function decimal(number) {
  return number === null || number === undefined ? "\u2013" : number.toLocaleString("en", {maximumFractionDigits: 1});
}

/** The time of a day, with the date unless that is today's. */
export function when(millis) {
  const at = new Date(millis);
  return at.toDateString() === new Date().toDateString()
    ? at.toLocaleTimeString("en-GB")
    : at.toLocaleString("en-GB");
}

function ratio(hits, misses) {
  return hits + misses === 0 ? null : hits / (hits + misses);
}

/** Text that is set only when it is another, so that assistive technology is told of changes alone. */
function say(page, text) {
  if (page.status.textContent !== text) {
    page.status.textContent = text;
  }
}

// ---------------------------------------------------------------- the page

function build(element) {
  const cache = make("select", {id: "figures-cache"}, make("option", {value: ""}, "all caches"));
  const status = make("p", {className: "figures-status", attributes: {role: "status", "aria-live": "polite"}});
  const tiles = ["Hit ratio", "Entries", "On disk", "Log size", "Syncs"].map(title => {
    const value = make("dd", {}, "\u2013");
    return {title, value, shown: make("div", {className: "figures-tile"}, make("dt", {}, title), value)};
  });
  const charts = CHARTS.map(buildChart);
  const timeToLive = table("Entries by the time they have left", ["Time left", "Entries", "Share"]);
  const slowest = table("Slowest loads", ["Cache*", "Key*", "Took", "When"]);
  const caches = table("Caches", ["Cache*", "Hit ratio", "Entries", "On disk", "Evicted", "Expired"]);
  caches.shown.classList.add("figures-wide");
  element.classList.add("figures");
  element.replaceChildren(
    make("div", {className: "figures-choice"}, make("label", {htmlFor: cache.id}, "Figures of"), " ", cache),
    status,
    make("dl", {className: "figures-tiles"}, ...tiles.map(tile => tile.shown)),
    make("div", {className: "figures-charts"}, ...charts.map(chart => chart.shown)),
    timeToLive.shown,
    caches.shown,
    slowest.shown,
  );
  return {cache, status, tiles, charts, timeToLive, slowest, caches};
}

function draw(page, figures) {
  chooseAmong(page.cache, figures.caches.map(cache => cache.name));
  const shown = [
    percent(ratio(figures.chosen.hits, figures.chosen.misses)),
    count(figures.chosen.entries),
    bytes(figures.chosen.bytesOnDisk),
    bytes(figures.log?.bytes),
    count(figures.log?.syncs),
  ];
  page.tiles.forEach((tile, i) => tile.value.textContent = shown[i]);
  page.charts.forEach(chart => chart.draw(figures.history));
  drawTimeToLive(page.timeToLive, figures);
  drawCaches(page.caches, figures);
  drawLoads(page.slowest, figures.slowestLoads);
}

function chooseAmong(select, names) {
  const present = [...select.options].slice(1).map(option => option.value);
  if (present.length === names.length && present.every((name, i) => name === names[i])) {
    return;
  }
  const chosen = select.value;
  select.replaceChildren(select.options[0], ...names.map(name => make("option", {value: name}, name)));
  select.value = names.includes(chosen) ? chosen : "";
}

// ---------------------------------------------------------------- tables

/**
 * A table with a caption and headers, whose first column names the row. Columns whose name ends in an asterisk, which is not shown,
 * have texts of any length.
 */
export function table(title, named) {
  const columns = named.map(name => ({name: name.replace("*", ""), className: name.endsWith("*") ? "figures-any" : ""}));
  const body = make("tbody");
  const shown = make("div", {className: "figures-table", tabIndex: 0, attributes: {role: "region", "aria-label": title}},
    make("table", {},
      make("caption", {}, title),
      make("thead", {}, make("tr", {}, ...columns.map(({name}) => make("th", {scope: "col"}, name)))),
      body));
  return {
    shown,
    caption: shown.querySelector("caption"),
    /** Cells are elements or text. */
    rows(rows, empty) {
      const made = rows.map(cells => make("tr", {}, ...cells.map((cell, i) => {
        const {className} = columns[i];
        return i === 0
          ? make("th", {scope: "row", className}, cell)
          : make("td", {className, attributes: {"data-name": columns[i].name}}, cell);
      })));
      if (made.length === 0) {
        made.push(make("tr", {}, make("td", {colSpan: columns.length, className: "figures-empty"}, empty)));
      }
      body.replaceChildren(...made);
    },
  };
}

function drawTimeToLive(shown, figures) {
  const counts = Object.entries(figures.timeToLive);
  const total = counts.reduce((sum, [, entries]) => sum + entries, 0);
  const isPartial = figures.caches.some(cache => cache.entries > figures.timeToLiveCounted);
  shown.caption.textContent = isPartial
    ? `Entries by the time they have left (a sample of ${count(total)})`
    : "Entries by the time they have left";
  shown.rows(counts.map(([range, entries]) => {
    const share = total === 0 ? 0 : entries / total;
    const bar = make("meter", {min: 0, max: 1, value: share, attributes: {"aria-label": `${range}: ${percent(share)}`}});
    return [range, count(entries), bar];
  }), "No entries");
}

function drawCaches(shown, figures) {
  const more = figures.cacheCount - figures.caches.length;
  shown.caption.textContent = more > 0 ? `Caches (and ${count(more)} more)` : "Caches";
  shown.rows(figures.caches.map(cache => [
    cache.name,
    percent(ratio(cache.hits, cache.misses)),
    count(cache.entries),
    bytes(cache.bytesOnDisk),
    count(cache.evictions),
    count(cache.expirations),
  ]), "There are no caches yet");
}

function drawLoads(shown, loads) {
  shown.rows(loads.map(load => [
    load.cache,
    load.key,
    `${load.millis.toLocaleString("en", {maximumFractionDigits: 1})} ms${load.hasFailed ? ", failed" : ""}`,
    when(load.atMillis),
  ]), "No loads through sync = true or an asynchronous method yet");
}

// ---------------------------------------------------------------- charts

function powersOfTwo() {
  return Array.from({length: 50}, (_, exponent) => 2 ** exponent);
}

function buildChart({id, title, column, show, range, steps}) {
  const frame = make("div", {className: "figures-canvas", attributes: {role: "img"}});
  const shown = make("figure", {className: "figures-chart", attributes: {"data-chart": id}},
    make("figcaption", {}, title), frame);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let data = [[], []];
  let plot = null;

  function replot() {
    plot?.destroy();
    const style = getComputedStyle(shown);
    const line = style.getPropertyValue("--figures-line").trim();
    const axis = {stroke: style.color, grid: {stroke: style.getPropertyValue("--figures-grid").trim(), width: 1}, ticks: {show: false}};
    plot = new uPlot({
      width: Math.max(200, frame.clientWidth),
      height: CHART_HEIGHT,
      legend: {show: false},
      cursor: {show: false},
      scales: {y: {range: range ? () => range : (u, least, most) => [0, most > 0 ? most * 1.1 : 1]}},
      series: [{}, {stroke: line, width: 2, spanGaps: true, points: {show: false}}],
      axes: [
        {...axis, size: 32, space: 70, values: (u, seconds) => seconds.map(at => new Date(at * 1000).toLocaleTimeString("en-GB"))},
        {...axis, size: 70, space: 40, values: (u, values) => values.map(show), ...steps ? {incrs: steps} : {}},
      ],
    }, data, frame);
  }

  const resized = new ResizeObserver(() => plot?.setSize({width: Math.max(200, frame.clientWidth), height: CHART_HEIGHT}));
  resized.observe(frame);
  dark.addEventListener("change", replot);
  return {
    shown,
    draw(history) {
      const values = history[column];
      const has = values.some(value => value !== null);
      shown.hidden = !has && column !== "hitRatio";
      data = [history.atSeconds, values];
      const last = values.findLast(value => value !== null);
      frame.setAttribute("aria-label", has ? `${title} over time, ${show(last)} at last` : `${title} over time, no figures yet`);
      if (plot === null) {
        replot();
      } else {
        plot.setData(data);
      }
    },
    close() {
      resized.disconnect();
      dark.removeEventListener("change", replot);
      plot?.destroy();
    },
  };
}
