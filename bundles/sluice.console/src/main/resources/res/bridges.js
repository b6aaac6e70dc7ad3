// The page of bridges: asks every two seconds how they are, and shows it. Everything that came from outside goes into the page as
// text, never as markup.
(() => {
  "use strict";

  const here = new URL(document.currentScript.src);
  here.username = here.password = ""; // somebody may have written them into the address bar; fetch takes none
  const source = new URL("../bridges.json", here);
  const byId = (id) => document.getElementById(id);
  const POLL_MILLIS = 2000;
  const LAMPS = { connected: "good", connecting: "busy", "backing off": "bad", stalled: "bad", refused: "bad" };

  const make = (tag, className, ...children) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...children.map((child) => (child instanceof Node ? child : document.createTextNode(String(child)))));
    return element;
  };

  const number = (value) => value.toLocaleString("en", { maximumFractionDigits: 1 }).replaceAll(",", "\u202f");

  const duration = (seconds) => {
    if (seconds < 60) return seconds + " s";
    if (seconds < 3600) return Math.floor(seconds / 60) + " min";
    if (seconds < 172800) return Math.floor(seconds / 3600) + " h";
    return Math.floor(seconds / 86400) + " d";
  };

  const size = (bytes) => {
    if (bytes < 10240) return number(bytes) + " B";
    return bytes < 10485760 ? number(bytes / 1024) + " KiB" : number(bytes / 1048576) + " MiB";
  };

  const drops = (dropped) => Object.entries(dropped).map(([reason, count]) => number(count) + " " + reason).join(", ");

  const table = (title, columns, rows) => {
    const head = make("tr", "", ...columns.map((column) => make("th", column.startsWith("#") ? "number" : "", column.replace("#", ""))));
    return make("table", "", make("caption", "", title), make("thead", "", head), make("tbody", "", ...rows));
  };

  const ruleRow = (rule) =>
    make("tr", "",
      make("td", "", make("code", "", rule.rule)),
      make("td", "number", rule.lane),
      make("td", "number", number(rule.out)),
      make("td", "number", number(rule.in)),
      make("td", "number", number(rule.waiting)),
      make("td", "number", rule.waiting ? duration(rule.oldest) : ""),
      make("td", rule.alarm ? "alarm" : "", [rule.alarm, rule.remark, drops(rule.dropped)].filter(Boolean).join("; ")));

  const decide = async (bridge, letter, action) => {
    await fetch(source.href.replace("/bridges.json", ""), {
      method: "POST",
      body: new URLSearchParams({ bridge, letter, action }),
    });
    refresh();
  };

  const button = (label, title, action) => {
    const element = make("button", "", label);
    element.type = "button";
    element.title = title;
    element.addEventListener("click", action);
    return element;
  };

  const letterRow = (bridge, letter) =>
    make("tr", "",
      make("td", "number", duration(letter.age)),
      make("td", "", make("code", "", letter.topic)),
      make("td", "", make("code", "", letter.payload)),
      make("td", "", letter.reason),
      make("td", "",
        button("Retry", "Send it again", () => decide(bridge.name, letter.number, "retry")),
        button("Drop", "Forget it", () => decide(bridge.name, letter.number, "drop"))));

  const fact = (name, value) => make("div", "", make("dt", "", name), make("dd", "", value));

  const card = (bridge) => {
    const facts = make("dl", "",
      fact("Waiting", number(bridge.waiting) + " (" + size(bridge.bytes) + ")"),
      fact("Oldest", bridge.waiting ? duration(bridge.oldest) : "none"),
      fact("Full in", bridge.full < 0 ? "not filling" : duration(bridge.full)),
      fact("In / out", number(bridge.in) + " / " + number(bridge.out) + " /s"),
      fact("Under way", bridge.inFlight + " of " + bridge.window),
      fact("Acknowledged in", bridge.lastAck < 0 ? "never yet" : number(bridge.median) + " ms, 99 %: " + number(bridge.slow) + " ms"),
      fact("Last acknowledged", bridge.lastAck < 0 ? "never yet" : duration(bridge.lastAck) + " ago"),
      fact("Sent / received", number(bridge.sent) + " / " + number(bridge.received)),
      fact("Connects", number(bridge.connects)),
      fact("Dropped", drops(bridge.dropped) || "nothing"));
    const parts = [
      make("h2", LAMPS[bridge.state] ?? "", make("span", "lamp"), bridge.name, make("small", "", bridge.state + " for " + duration(bridge.since))),
      make("p", "remote", bridge.remote),
    ];
    if (bridge.reason) parts.push(make("p", "reason", bridge.reason));
    if (bridge.hint) parts.push(make("p", "hint", bridge.hint));
    parts.push(facts, table("Rules", ["Rule", "#Lane", "#Out", "#In", "#Waiting", "#Oldest", "Remarks, dropped"], bridge.rules.map(ruleRow)));
    if (bridge.dead > 0) {
      parts.push(table("Put aside: " + number(bridge.dead), ["#Age", "Topic", "Payload", "Reason", ""], bridge.letters.map((letter) => letterRow(bridge, letter))));
    }
    const article = make("article", "card", ...parts);
    article.setAttribute("aria-label", "Bridge " + bridge.name);
    return article;
  };

  const say = (lamp, words) => {
    byId("status").className = lamp;
    byId("status").querySelector(".words").textContent = words;
  };

  let shown = "";
  const refresh = async () => {
    try {
      const answer = await fetch(source, { cache: "no-store" });
      if (!answer.ok) throw new Error("the gateway says " + answer.status);
      const text = await answer.text();
      const bridges = JSON.parse(text).bridges;
      say("good", bridges.length === 1 ? "1 bridge" : bridges.length + " bridges");
      byId("empty").hidden = bridges.length > 0;
      if (text !== shown && !byId("cards").querySelector("button:focus-visible")) { // somebody at a button is not disturbed
        byId("cards").replaceChildren(...bridges.map(card));
        shown = text;
      }
    } catch (failure) {
      say("bad", "No answer: " + failure.message);
    }
  };

  refresh();
  setInterval(refresh, POLL_MILLIS);
})();
