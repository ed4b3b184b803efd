/** Covering faces is for few: it is loaded where files are chosen, before they can be, so that it is there offline. */
export const loadCoverFaces = () => import('./cover-faces.tsx')
