import { useEffect, useState } from 'preact/hooks'

/** The time of this device, anew each minute: a page that stays open goes on saying who answers now. */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 60_000)
    return () => clearInterval(timer)
  }, [])
  return now
}
