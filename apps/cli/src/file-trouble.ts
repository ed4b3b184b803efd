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

/** What was wrong with a file, with the code of the operating system; undefined where the error is about none. */
export function fileTrouble(error: unknown): { readonly code: string; readonly message: string } | undefined {
  const { code, path, dest } = (error ?? {}) as NodeJS.ErrnoException & { dest?: string }
  if (code === undefined || !Object.hasOwn(words, code)) return undefined
  const file = (code === 'EEXIST' ? dest : undefined) ?? path
  return file === undefined && code !== 'ENOSPC' ? undefined : { code, message: words[code]!(file ?? '') }
}
