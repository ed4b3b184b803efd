export * from './signed-document.ts'
export * from './signing-keys.ts'
