const words: Readonly<Record<string, (file: string) => string>> = {
  ENOENT: (file) => `There is no file or folder ${file}.`,
  ENOTDIR: (file) => `${file} is not in a folder.`,
  EISDIR: (file) => `${file} is a folder, not a file.`,
  EEXIST: (file) => `${file} is there already.`,
  EACCES: (file) => `This account may not open ${file}.`,
  EPERM: (file) => `This account may not do that with ${file}.`,
  EROFS: (file) => `Nothing can be written where ${file} is.`,
  ENOSPC: () => 'The disk is full.',
}

/** What the operating system refused: its code, and what people read. */
export interface Trouble {
  readonly code: string
  readonly message: string
}

/** What was wrong with a file; where none is named, in the words of the operating system. Undefined for what is about no file. */
export function fileTrouble(error: unknown): Trouble | undefined {
  const { code, path, dest, message } = (error ?? {}) as NodeJS.ErrnoException & { dest?: string }
  if (code === undefined || !Object.hasOwn(words, code)) return undefined
  const file = (code === 'EEXIST' ? dest : undefined) ?? path
  return { code, message: file === undefined && code !== 'ENOSPC' ? message : words[code]!(file ?? '') }
}

/** Why nothing listens at an address; undefined for any other error. */
export function listenTrouble(error: unknown): Trouble | undefined {
  const { code, syscall, message, address, port } = (error ?? {}) as NodeJS.ErrnoException & {
    address?: string
    port?: number
  }
  if (code === undefined || syscall !== 'listen') return undefined
  const where = port === undefined || port < 0 ? address : `${address}:${port}`
  if (code === 'EADDRINUSE') return { code, message: `Something else listens at ${where} already.` }
  return code === 'EACCES' ? { code, message: `This account may not listen at ${where}.` } : { code, message }
}
