// The page of devices: asks every second how they are doing. Everything goes into the page as text, never as markup.
(() => {
  "use strict";

  const here = new URL(document.currentScript.src);
  here.username = here.password = "";
  const at = (name) => new URL("../" + name, here);
  const byId = (id) => document.getElementById(id);
  const POLL_MILLIS = 1000;

  const cell = (row, text, className = "") => {
    const made = row.insertCell();
    made.textContent = text;
    made.className = className;
    return made;
  };

  const shown = (one) => one.name + " " + one.value + (one.unit === "1" ? "" : " " + one.unit);

  const showDevices = (devices) => {
    byId("rows").replaceChildren();
    byId("empty").hidden = devices.length > 0;
    for (const device of devices) {
      const row = byId("rows").insertRow();
      row.dataset.device = device.device;
      cell(row, device.device);
      cell(row, device.state || "waiting", device.state);
      const values = cell(row, "");
      values.title = device.at > 0 ? new Date(device.at).toLocaleString() : "";
      for (const one of device.measurements) {
        const line = document.createElement("div");
        line.textContent = shown(one) + (one.quality === "good" ? "" : " (" + one.quality + ": " + one.reason + ")");
        line.className = one.quality === "good" ? "" : "doubt";
        values.append(line);
      }
      cell(row, device.reason === "" ? "" : device.fault + ": " + device.reason);
      cell(row, device.topic);
      cell(row, device.driver);
    }
  };

  const change = async (name, values) => {
    const answer = await fetch(at(name), { method: "POST", body: new URLSearchParams(values), credentials: "same-origin" });
    const json = await answer.json();
    if (json.said !== undefined) byId("status").textContent = json.said;
    return json;
  };

  const nameForm = (finding, candidate) => {
    const form = document.createElement("form");
    const input = document.createElement("input");
    input.setAttribute("aria-label", "Name of the " + candidate.chip);
    input.placeholder = "such as cellar";
    input.required = true;
    const button = document.createElement("button");
    button.textContent = "Use " + candidate.chip;
    form.append(input, " ", button);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void change("bind", { bus: finding.bus, address: finding.address, driver: candidate.driver, id: input.value });
    });
    return form;
  };

  const showFindings = (findings) => {
    byId("found").hidden = false;
    byId("chips").replaceChildren();
    for (const finding of findings) {
      const address = "0x" + finding.address.toString(16).padStart(2, "0");
      const rows = finding.candidates.length > 0 ? finding.candidates : [null];
      for (const candidate of rows) {
        const row = byId("chips").insertRow();
        cell(row, finding.bus);
        cell(row, address);
        cell(row, candidate ? candidate.chip : "");
        const owned = finding.owner === "" ? "something answers that no installed driver is for" : finding.owner + " has it";
        cell(row, candidate ? candidate.evidence : owned);
        const name = cell(row, "");
        if (candidate) name.append(nameForm(finding, candidate));
      }
    }
  };

  byId("scan").addEventListener("click", async () => {
    const json = await change("scan", {});
    if (json.findings) showFindings(json.findings);
  });

  const run = async () => {
    if (!document.hidden) {
      try {
        const answer = await fetch(at("devices.json"), { cache: "no-store", credentials: "same-origin" });
        if (!answer.ok) throw new Error("the gateway answers " + answer.status);
        const json = await answer.json();
        byId("scan").disabled = !json.scans;
        showDevices(json.devices);
        if (byId("status").textContent === "Connecting") byId("status").textContent = "";
      } catch (e) {
        byId("status").textContent = "Trying again: " + e.message;
      }
    }
    setTimeout(run, POLL_MILLIS);
  };

  run();
})();
