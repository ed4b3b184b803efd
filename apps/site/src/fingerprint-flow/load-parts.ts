/** Parts of pictures are for few: what asks for them is loaded where files are chosen, before they can be, so that it is there offline. */
export const loadParts = () => import('./parts.ts')
