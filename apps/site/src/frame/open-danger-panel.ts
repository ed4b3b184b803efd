/** Opens the danger panel over the page's own content and puts everything back as it was. */
const panel = document.querySelector<HTMLElement>('[data-danger-panel]')
const page = document.querySelector<HTMLElement>('[data-page]')

if (panel !== null && page !== null) {
  const places = panel.querySelector<HTMLElement>('[data-danger-places]')!
  const helps = [...panel.querySelectorAll<HTMLElement>('[data-danger-help]')]
  let cameFrom: Element | null = null

  const show = (part: HTMLElement) => {
    for (const each of [places, ...helps]) each.hidden = each !== part
    scrollTo({ top: 0, behavior: 'instant' })
    part.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true })
  }

  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target : null
    const place = target?.closest<HTMLElement>('[data-danger-place]')
    if (target?.closest('[data-danger]')) {
      if (panel.hidden) cameFrom = document.activeElement
      panel.hidden = false
      page.hidden = true
      show(places)
    } else if (place) show(helps.find((help) => help.dataset.dangerHelp === place.dataset.dangerPlace)!)
    else if (target?.closest('[data-danger-elsewhere]')) show(places)
    else if (target?.closest('[data-danger-return]')) {
      panel.hidden = true
      page.hidden = false
      scrollTo({ top: 0, behavior: 'instant' })
      const back = cameFrom instanceof HTMLElement && page.contains(cameFrom) ? cameFrom : page.querySelector('h1')
      back?.focus({ preventScroll: true })
    } else return
    event.preventDefault()
  })
}
