export { AskForParts } from './ask-for-parts.tsx'
export { CoverFaces } from './cover-faces.tsx'
