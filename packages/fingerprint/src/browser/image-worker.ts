import type { Md5Hash } from '@breakwater/contracts/fingerprint-types'
import { md5 } from 'hash-wasm'
import { readImageHeader } from '../image-header.ts'
import { listable } from '../listable.ts'
import { answerRequests } from './answer-requests.ts'
import { decodeInto } from './decode.ts'

answerRequests(async ({ file, kernel }) => {
  const bytes = new Uint8Array(await file.arrayBuffer())
  const { type, isAnimated } = readImageHeader(bytes)
  await decodeInto(kernel, bytes, type)
  const pdq = kernel.finish()
  const item = listable({ md5: (await md5(bytes)) as Md5Hash, pdq })
  return { item, quality: pdq.quality, isAnimated }
})
