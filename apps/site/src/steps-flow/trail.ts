import { useEffect, useRef, useState } from 'preact/hooks'

/**
 * Screens in the order in which they were seen, so that Back of the page and Back of the browser do the same. The
 * browser's history holds a number for each and nothing else: which screen it was is known to this page only, and
 * forgotten with it. The address stays the same.
 */
export function useTrail<Place>(first: Place) {
  const trail = useRef<readonly Place[]>([first])
  const [index, setIndex] = useState(0)

  useEffect(() => {
    history.replaceState(0, '')
    const follow = ({ state }: PopStateEvent) => {
      setIndex(typeof state === 'number' && state < trail.current.length ? state : 0)
    }
    addEventListener('popstate', follow)
    return () => removeEventListener('popstate', follow)
  }, [])

  return {
    place: trail.current[index]!,
    isFirst: index === 0,
    go(place: Place) {
      trail.current = [...trail.current.slice(0, index + 1), place]
      history.pushState(index + 1, '')
      setIndex(index + 1)
    },
    /** From here there is no way back: what was before is forgotten. */
    restart(place: Place) {
      trail.current = [place]
      history.replaceState(0, '')
      setIndex(0)
    },
    back: () => history.back(),
  }
}
