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

  const button = (text, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  };

  const shown = (one) => one.name + " " + one.value + (one.unit === "1" ? "" : " " + one.unit);

  const fill = (made, text, className = "") => {
    if (made.textContent !== text) made.textContent = text;
    made.className = className;
  };

  const fillValues = (values, device) => {
    values.title = device.at > 0 ? new Date(device.at).toLocaleString() : "";
    values.replaceChildren();
    for (const one of device.measurements) {
      const line = document.createElement("div");
      line.textContent = shown(one) + (one.quality === "good" ? "" : " (" + one.quality + ": " + one.reason + ")");
      line.className = one.quality === "good" ? "" : "doubt";
      values.append(line);
    }
  };

  // Rows stay, so that a button keeps the focus while the values change.
  const rowOf = (key, index) => {
    const rows = byId("rows");
    const known = [...rows.rows].find((row) => row.dataset.key === key);
    if (known) {
      if (known.sectionRowIndex !== index) rows.insertBefore(known, rows.rows[index] ?? null);
      return known;
    }
    const row = rows.insertRow(index);
    row.dataset.key = key;
    for (let i = 0; i < 6; i++) row.insertCell();
    row.insertCell().append(button("Settings", () => void showSettings(row.dataset.device)));
    return row;
  };

  const showDevices = (devices) => {
    byId("empty").hidden = devices.length > 0;
    devices.forEach((device, index) => {
      const row = rowOf(device.topic, index);
      row.dataset.device = device.device;
      const [name, state, values, reason, topic, driver] = row.cells;
      fill(name, device.device);
      fill(state, device.state || "waiting", device.state);
      fillValues(values, device);
      fill(reason, device.reason === "" ? "" : device.fault + ": " + device.reason);
      fill(topic, device.topic);
      fill(driver, device.driver);
    });
    const rows = byId("rows");
    while (rows.rows.length > devices.length) rows.deleteRow(-1);
  };

  const change = async (name, values) => {
    const answer = await fetch(at(name), { method: "POST", body: new URLSearchParams(values), credentials: "same-origin" });
    const json = await answer.json();
    if (json.said !== undefined) byId("status").textContent = json.said;
    return json;
  };

  const showSettings = async (device) => {
    const query = "?" + new URLSearchParams({ device });
    const answer = await fetch(at("settings.json" + query), { cache: "no-store", credentials: "same-origin" });
    const json = await answer.json();
    if (json.said !== undefined) byId("status").textContent = json.said;
    if (!json.settings) return;
    byId("settings").hidden = false;
    byId("tuned").textContent = device;
    const form = byId("form");
    form.replaceChildren();
    for (const one of json.settings) {
      const label = document.createElement("label");
      const input = document.createElement("input");
      input.name = one.key;
      input.value = one.value;
      label.append(one.key + " ", input);
      form.append(label);
    }
    const save = document.createElement("button");
    save.textContent = "Save for this device";
    form.append(save, button("As the others", () => void change("settings/reset", { device })));
    form.onsubmit = (event) => {
      event.preventDefault();
      void change("settings", [["device", device], ...new FormData(form)]);
    };
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
      void change("bind", { bus: finding.bus, address: finding.address, chip: candidate.chip, id: input.value });
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

  byId("record").addEventListener("click", () => void change("record", { name: byId("name").value }));
  byId("stop").addEventListener("click", () => void change("record/stop", {}));

  const showRecorder = (json) => {
    byId("recorder").hidden = !json.records;
    byId("recording").textContent = json.recording;
    byId("record").disabled = json.recording !== "";
    byId("stop").disabled = json.recording === "";
  };

  const run = async () => {
    if (!document.hidden) {
      try {
        const answer = await fetch(at("devices.json"), { cache: "no-store", credentials: "same-origin" });
        if (!answer.ok) throw new Error("the gateway answers " + answer.status);
        const json = await answer.json();
        byId("scan").disabled = !json.scans;
        showDevices(json.devices);
        showRecorder(json);
        if (byId("status").textContent === "Connecting") byId("status").textContent = "";
      } catch (e) {
        byId("status").textContent = "Trying again: " + e.message;
      }
    }
    setTimeout(run, POLL_MILLIS);
  };

  run();
})();
