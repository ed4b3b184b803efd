// Reads the whole list through the StopNCII face, page by page as its clients do, and counts: `stopncii-process.ts URL KEY`. Says
// "SECONDS RECORDS P50 P99 LAST", the last three in milliseconds a page: of all pages, and of the last tenth in the middle.
const [url = '', apiKey = ''] = process.argv.slice(2)
const headers = { 'Ocp-Apim-Subscription-Key': apiKey, 'x-functions-key': apiKey }
const times: number[] = []
const startedAt = performance.now()
let records = 0
for (let token = ''; ; ) {
  const askedAt = performance.now()
  const query = new URLSearchParams({ startTimestamp: '10', pageSize: '800', nextPageToken: token })
  const response = await fetch(`${url}/FetchHashes?${query}`, { headers })
  const page = (await response.json()) as {
    hashRecords: object[]
    hasMoreRecords: boolean
    nextPageToken: string | null
  }
  if (!response.ok) throw new Error(`a page was refused: ${response.status}`)
  times.push(performance.now() - askedAt)
  records += page.hashRecords.length
  if (!page.hasMoreRecords) break
  token = page.nextPageToken ?? ''
}
const seconds = (performance.now() - startedAt) / 1_000
const at = (of: readonly number[], share: number) =>
  of.toSorted((one, other) => one - other)[Math.floor(of.length * share)]
const lastTenth = times.slice(Math.floor(times.length * 0.9))
console.log([seconds, records, at(times, 0.5), at(times, 0.99), at(lastTenth, 0.5)].join(' '))
