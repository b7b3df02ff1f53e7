// Makes the page open without a network from the next time on, and says when there is a newer one.
// xtask puts this into index.html of a release build, where sw.js stands beside it.
(function () {
  // The JSON view is the report and nothing else.
  if (document.documentElement.className) return;
  var place = document.getElementById("update");

  function button(label, press) {
    var made = document.createElement("button");
    made.className = "quiet";
    made.textContent = label;
    made.onclick = press;
    place.append(" ", made);
  }

  // Nothing is ever replaced under a reader's eyes but by this button.
  function announce(worker) {
    place.textContent = "A new version of this page is ready.";
    button("Use it now", function () {
      // It may have come into use by another window's button.
      if (worker.state !== "installed") return location.reload();
      worker.addEventListener("statechange", function () {
        if (worker.state === "activated") location.reload();
      });
      worker.postMessage("use");
    });
    button("Later", function () {
      place.textContent = "";
    });
  }

  function watch(registration) {
    function look(worker) {
      if (!worker) return;
      var now = function () {
        // The first one of all has no version before it.
        if (worker.state === "installed" && registration.active) announce(worker);
      };
      worker.addEventListener("statechange", now);
      now();
    }
    look(registration.waiting);
    look(registration.installing);
    registration.addEventListener("updatefound", function () {
      look(registration.installing);
    });
  }

  // Where there are no workers, as without https, nothing is said of it.
  addEventListener("load", function () {
    Promise.resolve()
      .then(function () {
        return navigator.serviceWorker.register("sw.js");
      })
      .then(watch, function () {});
  });
})();
