import { readFileSync } from 'node:fs'
import { z } from '@hono/zod-openapi'
import { expect, test } from 'vitest'
import { ConfigurationWrong, configurationFileSchema, readConfiguration } from './configuration-file.ts'

const docs = new URL('../../../../docs/agent/', import.meta.url)
const faultsOf = (text: string) => {
  try {
    readConfiguration(text)
    return []
  } catch (error) {
    if (!(error instanceof ConfigurationWrong)) throw error
    return error.faults.map(({ path, line, column, message }) => `${line}:${column} ${path} ${message}`)
  }
}

test('a short file is enough, and the defaults are the documented ones', () => {
  expect(readConfiguration('service: https://operator.example\nkeyFile: platform.key\n')).toEqual({
    service: 'https://operator.example',
    keyFile: 'platform.key',
    state: './agent-state',
    sealing: { required: false },
    waitSeconds: 25,
    listen: { host: '127.0.0.1', port: 8070 },
    readiness: { staleAfterSeconds: 900 },
    bareHash: false,
    privateMessages: false,
    dryRun: false,
    policy: {
      self_reported: 'hold',
      platform_confirmed: 'hold',
      hotline_reviewed: [
        { upToBits: 20, action: 'block' },
        { upToBits: 31, action: 'hold' },
      ],
    },
    circuitBreaker: { hitsInHour: 100, timesUsual: 10, closedAfterDays: 7 },
    decoding: {
      ...{ waiting: 64, longestSeconds: 30, mostRegions: 60, mostRegionsInQueue: 400, slanted: 'upload' },
      windows: { at: 'upload', landmarks: 250, milliseconds: 250 },
    },
    video: {
      ...{ threads: 1, waiting: 8, longestSeconds: 900, largestBytes: 1_073_741_824 },
      ...{ mostRegions: 60, policy: { actAtShare: 0.8, reviewAtShare: 0.3, framesToAct: 2 } },
    },
    review: { dueHours: 24, forgetAfterDays: 190, keepPreviews: false },
    uploader: { delaySeconds: 600, jitterSeconds: 3000 },
    lookBack: { enabled: false, retentionDays: 365, maxAction: 'review', passDelaySeconds: 30 },
  })
})

test('everything that is wrong is said at once, with its place', () => {
  const text = `service: operator.example
keyFile: platform.key
polcy: hold
policy:
  self_reported: delete
  hotline_reviewed:
    - { upToBits: 20, action: block }
    - { upToBits: 10, action: hold }
listen:
  port: 70000
`
  const faults = faultsOf(text)
  expect(faults.map((fault) => fault.split(' ').slice(0, 2).join(' ')).toSorted()).toEqual([
    '10:3 listen.port',
    '1:1 service',
    '3:1 polcy',
    '5:3 policy.self_reported',
    '6:3 policy.hotline_reviewed',
  ])
  expect(faults.find((fault) => fault.includes('polcy'))).toContain('there is no such setting')
})

test('what is no YAML, and a key that stands twice, are said with their place', () => {
  expect(faultsOf('service: [https://operator.example')[0]).toMatch(/^\d+:\d+ /)
  expect(faultsOf('service: https://a.example\nservice: https://b.example\n')[0]).toMatch(/^2:1 .*unique/)
})

test('JSON is read too, and the example of the documentation holds every setting', () => {
  expect(readConfiguration('{"service":"https://operator.example"}').service).toBe('https://operator.example')
  const example = readFileSync(new URL('agent.example.yaml', docs), 'utf8')
  const full = example.replaceAll(/^# ?(?=[ a-zA-Z]+:| {2})/gm, '')
  const read = readConfiguration(full)
  expect(Object.keys(read).toSorted()).toEqual(Object.keys(configurationFileSchema.shape).toSorted())
  expect(faultsOf(example)).toEqual([])
})

test('the JSON Schema in the documentation is that of the code', () => {
  const schema = z.toJSONSchema(configurationFileSchema, { io: 'input' })
  expect(JSON.parse(readFileSync(new URL('agent.schema.json', docs), 'utf8'))).toEqual(schema)
})
