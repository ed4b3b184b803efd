export { fromHsds, type Imported, type ImportOptions } from './from-hsds.ts'
export { HsdsPage, HsdsService } from './hsds.ts'
export { type ExportedService, toHsdsPage } from './to-hsds.ts'
