interface ImportMeta {
  /** Vite's: the modules that a pattern names, by path. */
  glob<Module>(pattern: string, options: { eager: true }): Record<string, Module>
}
/** True in the build that says on every page that it protects no one. Set by `build.ts`. */
declare const __DEMONSTRATION__: boolean
/** Parts of the reader's frame that are fetched beside it, by name. Set by `build.ts`. */
declare const __READER_PARTS__: import('@breakwater/fingerprint/browser').PartAddresses
