/**
 * The few calls of libheif that are used, as npm's `libheif-js` 1.23.2 gives them (libheif-wasm/libheif.d.ts). Numbers
 * that are handles are opaque. Nothing here throws: what fails answers with a `code`.
 */
export interface Libheif {
  heif_get_version(): string
  heif_context_alloc(): HeifContext
  heif_context_free(context: HeifContext): void
  heif_context_read_from_memory(context: HeifContext, bytes: Uint8Array): HeifError
  heif_js_context_get_primary_image_handle(context: HeifContext): HeifHandle | HeifError
  heif_image_handle_get_width(handle: HeifHandle): number
  heif_image_handle_get_height(handle: HeifHandle): number
  heif_image_handle_release(handle: HeifHandle): void
  heif_js_decode_image2(handle: HeifHandle, colorspace: unknown, chroma: unknown): HeifPicture | HeifError
  heif_image_release(image: unknown): void
  readonly heif_error_code: Readonly<Record<'heif_error_Ok' | 'heif_error_Unsupported_feature', unknown>>
  readonly heif_suberror_code: Readonly<
    Record<
      'heif_suberror_Unsupported_codec' | 'heif_suberror_End_of_data' | 'heif_suberror_Security_limit_exceeded',
      unknown
    >
  >
  readonly heif_colorspace: { readonly heif_colorspace_RGB: unknown }
  readonly heif_chroma: { readonly heif_chroma_interleaved_RGBA: unknown }
}

export type HeifContext = { readonly context: never }
export type HeifHandle = { readonly handle: never; readonly code?: undefined }
export interface HeifError {
  readonly code: object
  readonly subcode: unknown
  readonly message: string
}
export interface HeifPicture {
  readonly code?: undefined
  readonly image: unknown
  /** One, as the colours are asked for together: a view of the decoder's own memory, rows `stride` bytes apart. */
  readonly channels: readonly {
    readonly data: Uint8Array
    readonly width: number
    readonly height: number
    readonly stride: number
  }[]
}

/** What libheif's script defines as the global `libheif`. With `instantiateWasm` it starts at once and loads nothing. */
export type LibheifFactory = (options: {
  instantiateWasm(imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance) => void): WebAssembly.Exports
}) => Libheif

/** Starts libheif from its compiled `libheif.wasm`: about 30 ms. Its memory grows and is never given back. */
export function startLibheif(factory: LibheifFactory, module: WebAssembly.Module): Libheif {
  return factory({
    instantiateWasm(imports, receive) {
      const instance = new WebAssembly.Instance(module, imports)
      receive(instance)
      return instance.exports
    },
  })
}
