/**
 * Takes away what no policy does: Chromium knows no `webrtc 'block'` (measured), and a STUN request can
 * carry bytes. The Worker that decodes never has these; this is for the document that holds it.
 */
export function sealFrame(): void {
  for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'RTCDataChannel', 'WebTransport', 'open']) {
    Object.defineProperty(globalThis, name, { value: undefined, configurable: false, writable: false })
  }
}
