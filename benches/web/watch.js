// Notes in the page when it became usable, which states its verdict had, and when its report was finished, in
// milliseconds since the navigation.
performance.setResourceTimingBufferSize(5000);
window.seen = { states: [] };
seen.finished = new Promise((finish) => {
  const look = () => {
    const now = performance.now();
    if (seen.usable === undefined && document.getElementById("page") && !document.getElementById("boot"))
      seen.usable = now;
    const verdict = document.querySelector(".verdict");
    if (!verdict) return;
    const state = verdict.className;
    if (seen.states.at(-1)?.[1] !== state) seen.states.push([now, state]);
    if (seen.done === undefined && verdict.querySelector("progress")?.hidden) {
      seen.done = now;
      finish();
    }
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
});
