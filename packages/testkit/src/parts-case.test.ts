import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { decodingConfigurationSchema } from '@breakwater/agent'
import type { ContentId } from '@breakwater/contracts'
import sharp from 'sharp'
import { beforeAll, expect, test } from 'vitest'
import { generatedPhotograph } from './generated-photograph.ts'
import { until } from './stranger.ts'
import { type Harbour, openHarbour } from './testing/harbour.ts'

const self = ['--self', '--lane', 'adult']
const decoding = decodingConfigurationSchema.parse({ threads: 1, windows: { milliseconds: 60_000 } })
let photograph: Uint8Array
let crop: Uint8Array

const photographIn = ({ folder }: Harbour, name = 'photo.jpg') => {
  const file = path.join(folder, name)
  writeFileSync(file, photograph)
  return file
}

beforeAll(async () => {
  photograph = await generatedPhotograph(1, { width: 1200, height: 900 })
  const cut = { left: 48, top: 72, width: 1056, height: 792 }
  crop = await sharp(photograph).extract(cut).jpeg({ quality: 80 }).toBuffer()
})

test('a crop is found where the person listed parts, is told of, and follows the case out of the list and back', async () => {
  await using harbour = await openHarbour({ decoding })
  const { agent, run, command, share } = harbour
  const file = photographIn(harbour)
  const plain = await run(['open', file, ...self])
  expect(plain).toMatchObject({ status: 0, error: '' })
  await until(() => agent.status().entries === 1 || undefined)
  expect(await share(crop, 'before')).toMatchObject({ decision: 'allow', matches: [] })

  const { reference, pin, recovery } = JSON.parse(plain.out) as Record<'reference' | 'pin' | 'recovery', string>
  const ofCase = ['--reference', reference]
  const added = await run(['add', file, ...self, ...ofCase, '--parts', '--faces', 'none'], pin)
  expect(added).toMatchObject({ status: 0, error: `${file}: parts that are listed besides: 7` })
  await until(() => agent.status().entries === 2 || undefined)
  const found = await share(crop, 'crop')
  expect(found).toMatchObject({ decision: 'hold', matches: [{ windows: expect.any(Number) }] })
  expect(found.matches[0]!.windows).toBeGreaterThanOrEqual(2)
  agent.review.judge({ content: 'crop' as ContentId, moderator: 'a', value: 'confirmed' })
  await until(async () => (await command(['status', ...ofCase], pin)).stopped || undefined)

  await command(['withdraw', ...ofCase], pin)
  await until(() => agent.status().entries === 0 || undefined)
  expect(await share(crop, 'after')).toMatchObject({ decision: 'allow', matches: [] })
  await command(['restore', ...ofCase], pin, recovery)
  await until(() => agent.status().entries === 2 || undefined)
  expect((await share(crop, 'again')).matches[0]?.windows).toBeGreaterThanOrEqual(2)
}, 120_000)

test('nothing that touches a face is listed: what shows it is not found, what does not is', async () => {
  await using harbour = await openHarbour({ decoding })
  const { agent, run, share } = harbour
  const half = (left: number) => sharp(photograph).extract({ left, top: 0, width: 600, height: 900 }).jpeg().toBuffer()
  const file = photographIn(harbour)
  const openWithout = async (faces: string) => {
    const { error } = await run(['open', file, ...self, '--parts', '--faces', faces])
    return Number(error.replace(`${file}: parts that are listed besides: `, ''))
  }
  expect(await openWithout('0,0,100,100')).toBe(0)
  await until(() => agent.status().entries === 1 || undefined)
  expect(await share(photograph, 'whole')).toMatchObject({ decision: 'hold' })
  expect(await share(await half(600), 'right')).toMatchObject({ matches: [] })

  expect(await openWithout('0,0,50,50;0,50,50,50')).toBeGreaterThan(0)
  await until(() => agent.status().entries === 2 || undefined)
  expect((await share(await half(600), 'right again')).matches).toHaveLength(1)
  expect(await share(await half(0), 'left')).toMatchObject({ matches: [] })

  expect(await openWithout('none')).toBe(7)
  await until(() => agent.status().entries === 3 || undefined)
  expect((await share(await half(0), 'left again')).matches).toHaveLength(1)
}, 120_000)
