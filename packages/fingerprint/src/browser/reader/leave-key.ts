const presses = 3
const withinMilliseconds = 5_000

/** Calls `leave` when Shift is pressed three times within five seconds and no other key between, as on the pages. */
export function onLeaveKey(leave: () => void): void {
  let at: number[] = []
  document.addEventListener('keydown', ({ key, repeat, timeStamp }) => {
    if (repeat) return
    at = key === 'Shift' ? [...at.filter((before) => timeStamp - before < withinMilliseconds), timeStamp] : []
    if (at.length >= presses) leave()
  })
}
