// Stands in the place of sw.js while the page is being worked on: what an earlier page left at this
// address, worker and files, goes, so that nobody looks at old files.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => {
  const own = `mailpath-${new URL("./", location).pathname} `;
  const drop = (names) => names.filter((name) => name.startsWith(own)).map((name) => caches.delete(name));
  event.waitUntil(caches.keys().then((names) => Promise.all(drop(names))).then(() => registration.unregister()));
});
