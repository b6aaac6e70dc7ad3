// The page of topics: asks once a second what has changed, and shows it. Everything that came from outside goes into the page as
// text, never as markup.
(() => {
  "use strict";

  const here = new URL(document.currentScript.src);
  here.username = here.password = ""; // somebody may have written them into the address bar; fetch takes none
  const source = new URL("../topics.json", here);
  const byId = (id) => document.getElementById(id);
  const rows = byId("rows");
  const detail = byId("detail");
  const status = byId("status");

  const POLL_MILLIS = 1000;
  const TREND_POINTS = 60;
  const FADE_SECONDS = 10; // as in Board.SMOOTHING_SECONDS
  const UNITS = { Cel: "°C", "[degF]": "°F", "1": "", "10*3": "·10³", By: "B", KiBy: "KiB", MiBy: "MiB", "m/s2": "m/s²", m3: "m³" };

  const topics = new Map(); // topic -> what the gateway said, its row and the latest numbers
  const look = { version: -1, generation: -1 };
  const view = { sort: "topic", descending: false, paused: false, selected: null, clock: 0, failures: 0 };

  // ---- What a message says

  const parse = (entry) => {
    if (entry.text === undefined) return { hex: entry.hex };
    if (entry.text === "") return { none: entry.bytes === 0 };
    if (/^[-+]?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(entry.text.trim())) return { number: Number(entry.text), text: entry.text.trim() };
    if (!entry.cut && entry.text.startsWith("{")) {
      try {
        const json = JSON.parse(entry.text);
        if (typeof json.value === "number") return { number: json.value, unit: String(json.unit ?? ""), json };
        return { json, text: entry.text };
      } catch {
        return { text: entry.text }; // looked like JSON, is none: shown as it is
      }
    }
    return { text: entry.text };
  };

  const span = (text, className) => {
    const element = document.createElement("span");
    element.className = className;
    element.textContent = text;
    return element;
  };

  const bold = (text) => {
    const element = document.createElement("b");
    element.textContent = text;
    return element;
  };

  const number = (value) => value.toLocaleString("en", { maximumFractionDigits: 3 }).replaceAll(",", "\u202f");

  const valueNodes = (said, entry) => {
    if (said.none) return [span("empty", "none")];
    if (said.hex !== undefined) return [span(said.hex.slice(0, 96).replace(/(..)/g, "$1 "), "hex"), span(" " + entry.bytes + " bytes", "unit")];
    if (said.unit !== undefined) return [bold(number(said.number)), span(" " + (UNITS[said.unit] ?? said.unit), "unit")];
    if (said.number !== undefined) return [bold(said.text)];
    return [span((said.text ?? "").slice(0, 300), "text")];
  };

  const duration = (seconds) => {
    if (seconds < 60) return Math.max(0, Math.floor(seconds)) + " s";
    if (seconds < 3600) return Math.floor(seconds / 60) + " min";
    if (seconds < 86400) return Math.floor(seconds / 3600) + " h";
    return Math.floor(seconds / 86400) + " d";
  };

  const ageOf = (topic) => (view.clock - topic.entry.at) / 1000;
  const rateOf = (topic) => topic.entry.rate * Math.exp(-Math.max(0, ageOf(topic)) / FADE_SECONDS);
  const rateText = (rate) => (rate >= 10 ? number(Math.round(rate)) : rate >= 0.05 ? rate.toFixed(1) : "") + (rate >= 0.05 ? "/s" : "");

  // ---- Rows

  const SVG = "http://www.w3.org/2000/svg";

  const makeRow = (name) => {
    const row = document.createElement("tr");
    row.tabIndex = -1;
    row.dataset.topic = name;
    const cells = {};
    for (const column of ["topic", "value", "trend", "rate", "age", "flags"]) {
      cells[column] = row.insertCell();
      cells[column].className = column;
    }
    cells.topic.title = name;
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 72 22");
    svg.setAttribute("aria-hidden", "true");
    cells.line = svg.appendChild(document.createElementNS(SVG, "polyline"));
    cells.trend.append(svg);
    return { row, cells, points: [] };
  };

  const drawTrend = (topic) => {
    const { points } = topic;
    if (points.length < 2) return;
    const low = Math.min(...points);
    const span = Math.max(...points) - low || 1;
    const step = 72 / (TREND_POINTS - 1);
    const left = 72 - step * (points.length - 1);
    const flat = Math.max(...points) === low;
    topic.cells.line.setAttribute(
      "points",
      points.map((p, i) => (left + i * step).toFixed(1) + "," + (flat ? 11 : 19 - ((p - low) / span) * 16).toFixed(1)).join(" "),
    );
  };

  const update = (entry) => {
    let topic = topics.get(entry.topic);
    if (!topic) {
      topic = makeRow(entry.topic);
      topics.set(entry.topic, topic);
    }
    const again = topic.entry !== undefined && topic.entry.count !== entry.count;
    topic.entry = entry;
    topic.said = parse(entry);
    if (Number.isFinite(topic.said.number)) {
      topic.points.push(topic.said.number);
      if (topic.points.length > TREND_POINTS) topic.points.shift();
      drawTrend(topic);
    }
    topic.cells.value.replaceChildren(...valueNodes(topic.said, entry));
    const flags = [span(String(entry.qos), "qos")];
    if (entry.retained) flags.push(span("retained", "badge"));
    topic.cells.flags.replaceChildren(...flags);
    if (again) {
      topic.row.classList.remove("fresh");
      void topic.row.offsetWidth; // starts the animation anew
      topic.row.classList.add("fresh");
    }
  };

  // ---- Order and filter

  const matches = (filter, name) => {
    const levels = name.split("/");
    const wanted = filter.split("/");
    if (name.startsWith("$") && /^[+#]/.test(filter)) return false;
    for (let i = 0; i < wanted.length; i++) {
      if (wanted[i] === "#") return true;
      if (i >= levels.length || (wanted[i] !== "+" && wanted[i] !== levels[i])) return false;
    }
    return wanted.length === levels.length;
  };

  const isShown = (topic, name, filter) => {
    if (name.startsWith("$") && !byId("system").checked) return false;
    if (filter === "") return true;
    if (/(^|\/)[+#](\/|$)/.test(filter)) return matches(filter, name) || (filter.endsWith("/#") && name === filter.slice(0, -2));
    const part = filter.toLowerCase();
    return name.toLowerCase().includes(part) || (topic.entry.text ?? "").toLowerCase().includes(part);
  };

  const KEYS = {
    topic: (topic, name) => name,
    value: (topic) => topic.said.number ?? topic.entry.text ?? topic.entry.hex ?? "",
    rate: (topic) => -rateOf(topic),
    age: (topic) => ageOf(topic),
    qos: (topic) => -topic.entry.qos * 2 - (topic.entry.retained ? 1 : 0),
  };

  const compare = (a, b) => {
    if (typeof a === "number" && typeof b === "number") return a - b;
    if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
    return a < b ? -1 : a > b ? 1 : 0;
  };

  const arrange = () => {
    const filter = byId("filter").value.trim();
    const key = KEYS[view.sort];
    const sign = view.descending ? -1 : 1;
    const shown = [...topics.entries()]
      .filter(([name, topic]) => isShown(topic, name, filter))
      .map(([name, topic]) => ({ name, topic, key: key(topic, name) }))
      .sort((a, b) => sign * compare(a.key, b.key) || compare(a.name, b.name));
    let place = rows.firstChild;
    let before = [];
    for (const { name, topic } of shown) {
      if (topic.row === place) place = place.nextSibling;
      else rows.insertBefore(topic.row, place);
      before = showName(topic, name, before);
      topic.cells.rate.textContent = rateText(rateOf(topic));
      topic.cells.age.textContent = duration(ageOf(topic));
      topic.row.setAttribute("aria-selected", String(name === view.selected));
    }
    while (place) {
      const next = place.nextSibling;
      place.remove();
      place = next;
    }
    if (rows.firstChild && !rows.querySelector("tr[tabindex='0']")) rows.firstChild.tabIndex = 0;
    byId("empty").hidden = shown.length > 0;
    if (topics.size > 0) byId("empty").textContent = "No topic fits the filter.";
    return shown.length;
  };

  // The levels a topic shares with the one above are dimmed: the list reads like a tree.
  const showName = (topic, name, before) => {
    const levels = name.split("/");
    let same = 0;
    while (view.sort === "topic" && same < levels.length - 1 && levels[same] === before[same]) same++;
    if (topic.same !== same || !topic.cells.topic.firstChild) {
      topic.same = same;
      const head = levels.slice(0, same).join("/") + (same > 0 ? "/" : "");
      topic.cells.topic.replaceChildren(span(head, "same"), span(levels.slice(same).join("/"), "own"));
    }
    return levels;
  };

  // ---- One message

  const showDetail = () => {
    const topic = view.selected === null ? undefined : topics.get(view.selected);
    detail.hidden = topic === undefined;
    if (!topic) return;
    const { entry, said } = topic;
    detail.querySelector("h2").textContent = entry.topic;
    const facts = [
      ["Received", new Date(entry.at).toLocaleString()],
      ["QoS", entry.qos + (entry.retained ? ", retained" : "")],
      ["Size", entry.bytes + " bytes" + (entry.cut ? ", the beginning is shown" : "")],
      ["Messages", entry.count + " since this page listens"],
      ["From", entry.origin || "before this page listened"],
    ];
    detail.querySelector("dl").replaceChildren(
      ...facts.flatMap(([term, text]) => {
        const dt = document.createElement("dt");
        const dd = document.createElement("dd");
        dt.textContent = term;
        dd.textContent = text;
        return [dt, dd];
      }),
    );
    const pre = detail.querySelector("pre");
    const content = said.json ? JSON.stringify(said.json, null, 2) : (entry.text ?? entry.hex.replace(/(..)/g, "$1 ").replace(/(.{48})/g, "$1\n"));
    if (pre.textContent !== content) pre.textContent = content;
  };

  const select = (name) => {
    view.selected = name;
    arrange();
    showDetail();
  };

  // ---- Asking

  class Refused extends Error {}

  const say = (className, words) => {
    status.className = className;
    const element = status.querySelector(".words");
    if (element.textContent !== words) element.textContent = words;
  };

  const apply = (changes) => {
    look.version = changes.version;
    look.generation = changes.generation;
    view.clock = changes.now;
    if (changes.whole) {
      const names = new Set(changes.topics.map((entry) => entry.topic));
      for (const [name, topic] of topics) {
        if (!names.has(name)) {
          topic.row.remove();
          topics.delete(name);
        }
      }
    }
    changes.topics.forEach(update);
    const shown = arrange();
    showDetail();
    const rate = [...topics.values()].reduce((sum, topic) => sum + rateOf(topic), 0);
    const known = byId("system").checked ? topics.size : [...topics.keys()].filter((name) => !name.startsWith("$")).length;
    const count = shown === known ? shown + (shown === 1 ? " topic" : " topics") : shown + " of " + known + " topics";
    const dropped = changes.dropped > 0 ? " · " + changes.dropped + " silent ones dropped" : "";
    say("live", count + " · " + (rateText(rate) || "0/s").replace("/s", " messages/s") + dropped);
  };

  const ask = async () => {
    source.searchParams.set("version", look.version);
    source.searchParams.set("generation", look.generation);
    const answer = await fetch(source, { cache: "no-store", credentials: "same-origin" });
    if (!answer.ok) throw new Refused(answer.status);
    const changes = await answer.json();
    apply(changes);
    return changes.listening;
  };

  const run = async () => {
    let pause = POLL_MILLIS;
    if (!view.paused && !document.hidden) {
      try {
        if (!(await ask())) pause = 60; // it begins to listen now
        view.failures = 0;
      } catch (e) {
        view.failures++;
        pause = Math.min(POLL_MILLIS * 2 ** view.failures, 15000);
        say("lost", (e instanceof Refused ? "The gateway answers " + e.message : "The gateway does not answer") + ", trying again");
      }
    }
    setTimeout(run, pause);
  };

  // ---- Hands

  byId("filter").addEventListener("input", arrange);
  byId("system").addEventListener("change", arrange);
  byId("close").addEventListener("click", () => select(null));
  byId("topics").querySelector("form").addEventListener("submit", (event) => event.preventDefault());

  byId("pause").addEventListener("click", (event) => {
    view.paused = !view.paused;
    event.target.setAttribute("aria-pressed", String(view.paused));
    event.target.textContent = view.paused ? "Go on" : "Pause";
    if (view.paused) say("", "Paused");
  });

  for (const button of document.querySelectorAll("#topics th button")) {
    button.addEventListener("click", () => {
      view.descending = view.sort === button.dataset.sort && !view.descending;
      view.sort = button.dataset.sort;
      document.querySelectorAll("#topics th").forEach((th) => th.removeAttribute("aria-sort"));
      button.parentElement.setAttribute("aria-sort", view.descending ? "descending" : "ascending");
      arrange();
    });
  }

  rows.addEventListener("click", (event) => {
    const row = event.target.closest("tr");
    if (row) {
      focus(row);
      select(row.dataset.topic);
    }
  });

  const focus = (row) => {
    rows.querySelectorAll("tr[tabindex='0']").forEach((other) => (other.tabIndex = -1));
    row.tabIndex = 0;
    row.focus();
  };

  rows.addEventListener("keydown", (event) => {
    const row = event.target.closest("tr");
    const to = { ArrowDown: row.nextSibling, ArrowUp: row.previousSibling, Home: rows.firstChild, End: rows.lastChild }[event.key];
    if (event.key === "Enter" || event.key === " ") select(row.dataset.topic);
    else if (to) focus(to);
    else return;
    event.preventDefault();
    if (to && view.selected !== null) select(to.dataset.topic);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (view.selected !== null) select(null);
      else {
        byId("filter").value = "";
        arrange();
      }
    } else if (event.key === "/" && !/^(INPUT|TEXTAREA)$/.test(event.target.tagName)) {
      byId("filter").focus();
      event.preventDefault();
    }
  });

  // The frame's own script stands in the page, where this page's rules do not let it run: do what it would have done.
  window.appRoot = new URL("../..", here).pathname.replace(/\/$/, "");
  window.pluginRoot = window.appRoot + "/topics";
  if (window.jQuery && window.jQuery.fn.menu) {
    window.jQuery("#navmenu").menu({ position: { my: "left top", at: "left bottom" } });
  }

  run();
})();
