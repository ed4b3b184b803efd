export * from './signed-act.ts'
export * from './signed-document.ts'
export * from './signing-keys.ts'
