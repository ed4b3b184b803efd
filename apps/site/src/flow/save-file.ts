/** Has the browser save a text, made here, under a name. Nothing is asked of any server. */
export function saveFile(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // Long enough for the browser to have read it.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
