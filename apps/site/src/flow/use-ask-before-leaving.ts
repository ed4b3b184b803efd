import { useEffect } from 'preact/hooks'

/**
 * Has the browser ask before Back, a reload or a link of the page's frame takes away what is shown once. Not for a link of the
 * screen itself, which whoever follows it has chosen, nor where another language was asked about already; and never the quick
 * exit, which has emptied the page by then.
 */
export function useAskBeforeLeaving(isShown: boolean): void {
  useEffect(() => {
    window.onbeforeunload = (event) => {
      const mayGo = document.activeElement?.closest('[data-flow] a, a[data-exit], [data-language-question] a')
      if (isShown && document.body.firstChild && !mayGo) event.preventDefault()
    }
  }, [isShown])
}
