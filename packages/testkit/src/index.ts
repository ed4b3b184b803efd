export * from './chromium.ts'
export * from './generated-photograph.ts'
export * from './world.ts'
