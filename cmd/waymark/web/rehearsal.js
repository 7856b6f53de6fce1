(function () {
  "use strict";
  var articles = Array.prototype.slice.call(document.querySelectorAll("article"));

  function verdict(a) {
    var on = a.querySelector("input[type=radio]:checked");
    return on ? on.value : "";
  }

  function share(right, wrong) {
    return right + wrong ? Math.round(100 * right / (right + wrong)) + " %" : "–";
  }

  function count() {
    var rules = {}, right = 0, wrong = 0;
    articles.forEach(function (a) {
      var v = verdict(a), r = a.dataset.rule;
      a.className = v === "" ? "" : v === "right" ? "done" : "wrong";
      rules[r] = rules[r] || { right: 0, wrong: 0 };
      if (v === "right") { right++; rules[r].right++; }
      if (v === "wrong" || v === "embarrassing") { wrong++; rules[r].wrong++; }
    });
    document.getElementById("precision").textContent = share(right, wrong);
    document.getElementById("left").textContent = articles.length - right - wrong + " left";
    document.querySelectorAll("#rules tr").forEach(function (row) {
      var c = rules[row.dataset.rule] || { right: 0, wrong: 0 };
      row.cells[2].textContent = c.right;
      row.cells[3].textContent = c.wrong;
      row.cells[4].textContent = share(c.right, c.wrong);
    });
    return rules;
  }

  // A cell that a spreadsheet would take for a formula is made a text.
  function cell(s) {
    s = String(s);
    if (/^[=+\-@\t\r]/.test(s)) { s = "'" + s; }
    return '"' + s.replace(/"/g, '""') + '"';
  }

  function save() {
    var rules = count(), lines = ["rule,ticket,kind,verdict,why"];
    articles.forEach(function (a) {
      var why = a.querySelector("input[type=text]").value;
      lines.push([a.dataset.rule, a.dataset.key, a.dataset.kind, verdict(a), why].map(cell).join(","));
    });
    lines.push("", "rule,right,wrong,precision");
    Object.keys(rules).sort().forEach(function (r) {
      var c = rules[r];
      lines.push([r, c.right, c.wrong, c.right + c.wrong ? (c.right / (c.right + c.wrong)).toFixed(3) : ""].map(cell).join(","));
    });
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([lines.join("\r\n") + "\r\n"], { type: "text/csv" }));
    link.download = "waymark-rehearsal.csv";
    link.click();
  }

  document.addEventListener("change", count);
  document.getElementById("export").addEventListener("click", save);
  count();
})();
