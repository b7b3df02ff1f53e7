// The service worker: keeps the page's own files, so that it opens without a network. What it does
// not name goes past it untouched: every DNS question, and whatever is of another origin.

// xtask puts in what the page consists of, the hash of all that, and the hash of index.html.
const FILES = "mailpath-files";
const VERSION = "mailpath-version";
const INDEX = "mailpath-index";

const SCOPE = new URL("./", location).pathname;
// Other pages may share the origin, and with it the caches. No path has a space.
const OWN = `mailpath-${SCOPE} `;
const CACHE = OWN + VERSION;

addEventListener("install", (event) => {
  // An index.html of another version, from a cache on the way, would name files that are not kept
  // here: its hash refuses it, and the browser tries again later.
  const all = [new Request("./", { cache: "no-cache", integrity: INDEX })];
  for (const name of FILES) all.push(new Request(name, { cache: "no-cache" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(all)));
});

addEventListener("activate", (event) => {
  const old = (name) => name.startsWith(OWN) && name !== CACHE;
  const drop = (names) => Promise.all(names.filter(old).map((name) => caches.delete(name)));
  // The page that brought it here is served by it too: what it loads later is already kept.
  event.waitUntil(caches.keys().then(drop).then(() => clients.claim()));
});

// A newer one waits until no page of the version before is open, or until somebody says so.
addEventListener("message", (event) => {
  if (event.data === "use") skipWaiting();
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || !pathname.startsWith(SCOPE)) return;
  const name = pathname.slice(SCOPE.length);
  // The page is the same whatever its address asks; a file is asked for without a question.
  const page = request.mode === "navigate" && (name === "" || name === "index.html");
  if (!page && (search || !FILES.includes(name))) return;
  const kept = caches.match(page ? "./" : name, { cacheName: CACHE, ignoreVary: true });
  event.respondWith(kept.then((hit) => hit || fetch(request)));
});
