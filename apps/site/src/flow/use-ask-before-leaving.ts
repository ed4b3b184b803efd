import { useEffect } from 'preact/hooks'

/**
 * Has the browser ask before Back or a reload takes away what is shown once. Not whoever follows a link, and never the quick exit, which has
 * emptied the page by then.
 */
export function useAskBeforeLeaving(isShown: boolean): void {
  useEffect(() => {
    window.onbeforeunload = (event) => {
      if (isShown && document.body.firstChild && document.activeElement?.tagName !== 'A') event.preventDefault()
    }
  }, [isShown])
}
