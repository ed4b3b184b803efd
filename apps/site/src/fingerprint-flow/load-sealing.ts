/** What seals a copy to the recovery card is a fifth of the page: it is loaded where files are chosen, before they can be. */
export const loadSealing = () => import('@breakwater/client/recovery')
