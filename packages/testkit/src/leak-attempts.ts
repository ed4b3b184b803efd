/**
 * Ways in which a script can get something out of where it runs. Each is a function body that runs in a Worker or a
 * document; `sink` has the addresses that must stay silent. `via` says where a success would be seen: at the sink, as a
 * look-up of a name, or by the page around the frame.
 */
export interface LeakAttempt {
  readonly name: string
  readonly via: 'sink' | 'name' | 'page'
  readonly body: string
  /** It takes its document away, so it gets one of its own. */
  readonly isLast?: true
  /** Why even without protection nothing arrives in Chromium as tests run it: then it proves nothing, and says so. */
  readonly silentInControl?: string
}

const element = (tag: string, set: string) =>
  `const it = document.createElement('${tag}'); ${set}; document.documentElement.append(it)`

/** In a Worker: no document, so less is to be had. */
export const workerAttempts: readonly LeakAttempt[] = [
  { name: 'fetch', via: 'sink', body: `await fetch(sink.http + 'fetch', { mode: 'no-cors' })` },
  {
    name: 'fetch-keepalive',
    via: 'sink',
    body: `await fetch(sink.http + 'fetch-keepalive', { mode: 'no-cors', keepalive: true })`,
  },
  { name: 'fetch-own-origin', via: 'sink', body: `await fetch(sink.own + 'fetch-own-origin')` },
  {
    name: 'xhr',
    via: 'sink',
    body: `const x = new XMLHttpRequest(); x.open('GET', sink.http + 'xhr', false); x.send()`,
  },
  { name: 'importScripts', via: 'sink', body: `importScripts(sink.http + 'importScripts')` },
  {
    name: 'dynamic-import',
    via: 'sink',
    body: `await import(sink.http + 'dynamic-import')`,
  },
  { name: 'font', via: 'sink', body: `await new FontFace('leak', 'url(' + sink.http + 'font)').load()` },
  { name: 'websocket', via: 'sink', body: `new WebSocket(sink.ws + 'websocket')` },
  { name: 'eventsource', via: 'sink', body: `new EventSource(sink.http + 'eventsource')` },
  {
    name: 'webtransport',
    via: 'sink',
    body: `await new WebTransport(sink.https + 'webtransport').ready`,
    silentInControl: 'no QUIC listens',
  },
  { name: 'sub-worker', via: 'sink', body: `new Worker(sink.own + 'sub-worker')` },
  {
    name: 'sub-worker-from-blob',
    via: 'sink',
    body: `const text = 'fetch(' + JSON.stringify(sink.http + 'sub-worker-from-blob') + ', { mode: "no-cors" })'
      new Worker(URL.createObjectURL(new Blob([text])))`,
  },
  { name: 'cache', via: 'sink', body: `await (await caches.open('leak')).add(sink.own + 'cache')` },
  { name: 'broadcast', via: 'page', body: `new BroadcastChannel('leak').postMessage('worker-broadcast')` },
  {
    name: 'indexeddb',
    via: 'page',
    body: `await new Promise((done, fail) => {
      const open = indexedDB.open('leak-worker'); open.onsuccess = done; open.onerror = fail
    })`,
  },
  {
    name: 'name-by-fetch',
    via: 'name',
    body: `await fetch('http://worker-fetch.leak.localhost/', { mode: 'no-cors' })`,
  },
  { name: 'name-by-websocket', via: 'name', body: `new WebSocket('ws://worker-websocket.leak.localhost/')` },
]

const call = (urls: string, turn = '') => `
  const connection = new RTCPeerConnection({ iceServers: [{ urls: ${urls}${turn} }] })
  connection.createDataChannel('leak')
  await connection.setLocalDescription(await connection.createOffer())
  await new Promise((done) => setTimeout(done, 300))`

/** In the frame's document, which decodes nothing but has more to leak with. */
export const documentAttempts: readonly LeakAttempt[] = [
  { name: 'fetch', via: 'sink', body: `await fetch(sink.http + 'fetch', { mode: 'no-cors' })` },
  { name: 'fetch-own-origin', via: 'sink', body: `await fetch(sink.own + 'fetch-own-origin', { mode: 'no-cors' })` },
  {
    name: 'fetch-later',
    via: 'sink',
    body: `fetchLater(sink.own + 'fetch-later', { activateAfter: 0 })`,
  },
  {
    name: 'xhr',
    via: 'sink',
    body: `const x = new XMLHttpRequest(); x.open('GET', sink.http + 'xhr', false); x.send()`,
  },
  { name: 'beacon', via: 'sink', body: `navigator.sendBeacon(sink.http + 'beacon', 'x')` },
  { name: 'image', via: 'sink', body: `new Image().src = sink.http + 'image'` },
  {
    name: 'svg-image',
    via: 'sink',
    body: `document.body.insertAdjacentHTML('beforeend', '<svg><image href="' + sink.http + 'svg-image"/></svg>')`,
  },
  { name: 'css', via: 'sink', body: element('link', `it.rel = 'stylesheet'; it.href = sink.http + 'css'`) },
  {
    name: 'css-background',
    via: 'sink',
    body: `document.body.style.backgroundImage = 'url(' + sink.http + 'css-background)'`,
  },
  {
    name: 'css-import',
    via: 'sink',
    body: element('style', `it.textContent = '@import url(' + sink.http + 'css-import)'`),
  },
  { name: 'font', via: 'sink', body: `await new FontFace('leak', 'url(' + sink.http + 'font)').load()` },
  { name: 'media', via: 'sink', body: `const it = new Audio(sink.http + 'media'); it.load()` },
  {
    // Sent as a video, it would tell its sender that it was opened, and from where.
    name: 'media-playlist',
    via: 'sink',
    body: `const lines = ['#EXTM3U', '#EXT-X-VERSION:3', '#EXT-X-TARGETDURATION:9', '#EXTINF:9,', sink.http + 'media-playlist', '#EXT-X-ENDLIST', '']
      const it = document.createElement('video'); it.muted = true; document.body.append(it)
      it.src = URL.createObjectURL(new Blob([lines.join('\\n')], { type: 'application/vnd.apple.mpegurl' }))
      it.load(); await new Promise((done) => { it.onerror = done; it.onloadeddata = done })`,
  },
  {
    name: 'track',
    via: 'sink',
    body: `document.body.insertAdjacentHTML('beforeend', '<video poster="' + sink.http + 'track"></video>')`,
  },
  { name: 'object', via: 'sink', body: element('object', `it.data = sink.http + 'object'`) },
  { name: 'script', via: 'sink', body: element('script', `it.src = sink.http + 'script'`) },
  { name: 'dynamic-import', via: 'sink', body: `await import(sink.http + 'dynamic-import')` },
  { name: 'frame', via: 'sink', body: element('iframe', `it.src = sink.http + 'frame'`) },
  { name: 'worker', via: 'sink', body: `new Worker(sink.own + 'worker')` },
  { name: 'shared-worker', via: 'sink', body: `new SharedWorker(sink.own + 'shared-worker')` },
  { name: 'service-worker', via: 'sink', body: `await navigator.serviceWorker.register(sink.own + 'service-worker')` },
  { name: 'websocket', via: 'sink', body: `new WebSocket(sink.ws + 'websocket')` },
  { name: 'eventsource', via: 'sink', body: `new EventSource(sink.http + 'eventsource')` },
  { name: 'webrtc-stun', via: 'sink', body: call(`'stun:' + sink.udp`) },
  {
    name: 'webrtc-turn',
    via: 'sink',
    body: call(`'turn:' + sink.tcp + '?transport=tcp'`, `, username: 'leak', credential: 'leak'`),
  },
  {
    name: 'webrtc-of-an-empty-frame',
    via: 'sink',
    body: `const it = document.createElement('iframe'); document.body.append(it)
      const RTCPeerConnection = it.contentWindow.RTCPeerConnection; ${call(`'stun:' + sink.udp`)}`,
  },
  {
    name: 'webtransport',
    via: 'sink',
    body: `await new WebTransport(sink.https + 'webtransport').ready`,
    silentInControl: 'no QUIC listens',
  },
  { name: 'prefetch', via: 'sink', body: element('link', `it.rel = 'prefetch'; it.href = sink.http + 'prefetch'`) },
  {
    name: 'preload',
    via: 'sink',
    body: element('link', `it.rel = 'preload'; it.as = 'image'; it.href = sink.http + 'preload'`),
  },
  {
    name: 'modulepreload',
    via: 'sink',
    body: element('link', `it.rel = 'modulepreload'; it.href = sink.http + 'modulepreload'`),
  },
  {
    name: 'preconnect',
    via: 'name',
    body: element('link', `it.rel = 'preconnect'; it.href = 'http://preconnect.leak.localhost/'`),
  },
  {
    name: 'name-look-up',
    via: 'name',
    body: element('link', `it.rel = 'dns-prefetch'; it.href = 'http://name-look-up.leak.localhost/'`),
  },
  {
    name: 'ping',
    via: 'sink',
    body: element('a', `it.href = '#'; it.ping = sink.http + 'ping'; document.documentElement.append(it); it.click()`),
  },
  { name: 'window-open', via: 'sink', body: `window.open(sink.http + 'window-open')` },
  { name: 'local-storage', via: 'page', body: `localStorage.setItem('leak', '1')` },
  { name: 'cookie', via: 'page', body: `document.cookie = 'leak=1; path=/'` },
  { name: 'broadcast', via: 'page', body: `new BroadcastChannel('leak').postMessage('document-broadcast')` },
  {
    name: 'indexeddb',
    via: 'page',
    body: `await new Promise((done, fail) => {
      const open = indexedDB.open('leak-document'); open.onsuccess = done; open.onerror = fail
    })`,
  },
  { name: 'cache', via: 'page', body: `await caches.open('leak-document')` },
  {
    name: 'form',
    via: 'sink',
    isLast: true,
    body: `${element('form', `it.action = sink.http + 'form'`)}; it.submit()`,
  },
  {
    name: 'link-click',
    via: 'sink',
    isLast: true,
    body: element('a', `it.href = sink.http + 'link-click'; document.documentElement.append(it); it.click()`),
  },
  { name: 'navigation-of-self', via: 'sink', isLast: true, body: `location.href = sink.http + 'navigation-of-self'` },
  {
    name: 'navigation-to-own-origin',
    via: 'sink',
    isLast: true,
    body: `location.href = sink.own + 'navigation-to-own-origin'`,
  },
  {
    name: 'refresh',
    via: 'sink',
    isLast: true,
    body: element('meta', `it.httpEquiv = 'refresh'; it.content = '0;url=' + sink.http + 'refresh'`),
  },
  { name: 'navigation-of-top', via: 'sink', isLast: true, body: `top.location.href = sink.http + 'navigation-of-top'` },
]
