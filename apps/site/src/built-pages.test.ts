import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { PartList } from '@breakwater/fingerprint/browser'
import { appGuides, handoffs, helplineLists, places } from '@breakwater/guidance'
import { packIds, services } from '@breakwater/guidance/directory'
import { beforeAll, describe, expect, test } from 'vitest'
import { catalogueOf, enabledLocales } from './locales.ts'
import type { PageData } from './page-data.ts'
import { exitAddress } from './quick-exit.ts'
import { addressOf, everyPage, routeNames } from './routes.ts'
import { speaker } from './speech.ts'
import { type BuiltFile, builtBytes, builtFiles, ensureBuilt, sourceTexts, variants } from './testing/built-site.ts'

const allowedHosts = new Set(
  [
    exitAddress,
    ...Object.values(handoffs).map(({ url }) => url),
    ...helplineLists.map(({ url }) => url),
    ...appGuides.map(({ url }) => url),
    ...[...services.values()].flatMap(({ url, channels }) => [
      ...(url?.startsWith('http') ? [url] : []),
      ...channels.flatMap((channel) => ('url' in channel ? [channel.url] : [])),
    ]),
  ].map((url) => new URL(url).host),
)
const neutralTitles = {
  en: /^(Start|Step by step|Before you go on|(Now|People)(: [\w ]+)?|Steps|Status|About|Figures|Privacy|Pages|Offline|Read|Apps|Later|Mail|For (young people|adults|parents and carers|schools|friends)|Not found) – Breakwater$/,
  cy: /^(Dechrau|Cam wrth gam|Cyn mynd ymlaen|(Nawr|Pobl)(: [\w ]+)?|Camau|Statws|Amdanon ni|Ffigurau|Preifatrwydd|Tudalennau|All-lein|Darllen|Apiau|Wedyn|E-bost|I (bobl ifanc|oedolion|rieni a gofalwyr|ysgolion|ffrindiau)|Heb ddod o hyd) – Breakwater$/,
}
const localeOf = ({ address }: BuiltFile) => (/^\/cy(\/|$)/.test(address) ? 'cy' : 'en')
const decoded = (text: string) => text.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&')
const bodyOf = ({ text }: BuiltFile) => text.slice(text.indexOf('<body'))

/** Scripts that a script imports, and theirs. */
function importsOf(script: string): string[] {
  const direct = [...script.matchAll(/(?:from|import)"\.\/([^"]+)"/g)].map(([, file]) => `_astro/${file}`)
  return direct.flatMap((file) => [file, ...importsOf(builtFiles('live', file)[0]?.text ?? '')])
}

/** What a page, its style and its script are, with all that they import. */
function loadedBy(variant: (typeof variants)[number], file: string): Set<string> {
  const [page] = builtFiles(variant, file)
  const named = [...page!.text.matchAll(/(?:src|href)="\/(_astro\/[^"]+)"/g)].map(([, each]) => each!)
  return new Set([
    file,
    'icon.svg',
    ...named,
    ...named.flatMap((each) => importsOf(builtFiles(variant, each)[0]!.text)),
  ])
}

/** The script that only the pages that make a plan load. */
function plans(variant: (typeof variants)[number]): Set<string> {
  const scripts = (file: string) => [...loadedBy(variant, file)].filter((each) => each.endsWith('.js'))
  const others = new Set(['status/index.html', 'fingerprint/index.html'].flatMap(scripts))
  return new Set(scripts('steps/index.html').filter((each) => !others.has(each)))
}

beforeAll(ensureBuilt)

describe.each(variants)('every page of the %s build', (variant) => {
  // The frame for files is no page: reader-leaks.test.ts in the testkit holds what it may do.
  const pages = builtFiles(variant, '**/*.html').filter(({ address }) => address !== '/reader')
  const addresses = new Set(builtFiles(variant, '**/*').map(({ address }) => address))

  test('there are all of them', () => {
    expect(pages.length).toBe(2 * (routeNames.length + Object.keys(places).length + packIds.length + 1))
  })

  test.each(pages)('$address has nothing inline and asks nobody else for anything', ({ text }) => {
    for (const [, attributes] of text.matchAll(/<script([^>]*)>/g)) expect(attributes).toMatch(/ src="\/_astro\//)
    expect(text).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:|<iframe|<img|<video|<canvas|<meta http-equiv/i)
    for (const [, address] of text.matchAll(/(?:src|href|action)="([^"]*)"/g)) {
      if (/^(tel|sms|mailto):/.test(address!)) continue
      if (address!.startsWith('#')) {
        expect(text).toContain(`id="${address!.slice(1)}"`)
        continue
      }
      if (address!.startsWith('/')) expect(addresses, address).toContain(address)
      else expect(allowedHosts, address).toContain(new URL(address!).host)
    }
    for (const [tag] of text.matchAll(/<(?:script|link)[^>]*>/g)) expect(tag).toMatch(/(?:src|href)="\/[^/]/)
  })

  test.each(pages)('$address has the quick exit first and the way to /now second', (page) => {
    const [first, second] = [...bodyOf(page).matchAll(/<(?:a|button|input|select|textarea|summary)\b[^>]*>/g)]
    expect(first?.[0]).toContain('data-exit')
    expect(first?.[0]).toContain(`href="${exitAddress}"`)
    expect(first?.[0]).toContain('rel="noreferrer"')
    expect(second?.[0]).toContain(`href="${addressOf('now', localeOf(page))}"`)
    expect(page.text).not.toContain('tabindex="1"')
  })

  test.each(pages)('$address has a title that tells nothing', (page) => {
    expect(decoded(/<title>(.*?)<\/title>/.exec(page.text)?.[1] ?? '')).toMatch(neutralTitles[localeOf(page)])
  })

  test.each(pages)('$address says whether it protects anyone', (page) => {
    const notice = speaker(localeOf(page), catalogueOf(localeOf(page)))('demonstration.notice')
    expect(decoded(page.text).includes(notice)).toBe(variant === 'demonstration')
  })

  test.each(pages)('$address is in the language of its address, and leads to the same page in the other', (page) => {
    const locale = localeOf(page)
    const other = locale === 'en' ? 'cy' : 'en'
    expect(page.text).toContain(`<html lang="${locale}" dir="ltr"`)
    const links = [...page.text.matchAll(/<a href="([^"]+)" lang="(\w+)" hreflang="\w+" data-language/g)]
    expect(links.map(([, , language]) => language)).toEqual([other])
    const isNotFound = page.address.endsWith('404.html')
    const named = everyPage([locale]).find((each) => addressOf(each.route, locale, each.place) === page.address)
    expect(links[0]![1]).toBe(addressOf(named?.route ?? 'start', other, named?.place))
    const alternates = [...page.text.matchAll(/<link rel="alternate" hreflang="(\w+)" href="([^"]+)"/g)]
    const expected = isNotFound ? [] : enabledLocales.map((each) => [each, addressOf(named!.route, each, named!.place)])
    expect(alternates.map(([, language, address]) => [language, address])).toEqual(expected)
  })

  test.each(pages.filter((page) => localeOf(page) === 'cy'))('$address has no sentence left in English', ({ text }) => {
    const seen = decoded(bodyOf({ address: '', text }).replaceAll(/<[^>]+>/g, '\n')).split('\n')
    const english = new Set(Object.values(catalogueOf('en')).filter((message) => message.includes(' ')))
    expect(seen.map((line) => line.trim()).filter((line) => english.has(line))).toEqual([])
  })

  test('the first load of the fingerprint page, its frame and the kernel in it, is under 60 kB', () => {
    const [page] = builtFiles(variant, 'fingerprint/index.html')
    const named = [...page!.text.matchAll(/(?:src|href)="\/(_astro\/[^"]+)"/g)].map(([, file]) => file!)
    const imported = named.flatMap((file) => importsOf(builtFiles(variant, file)[0]!.text))
    const files = new Set([...named, ...imported, 'fingerprint/index.html', 'reader/index.html', 'icon.svg'])
    const loaded = [...files].map((file) => builtFiles(variant, file)[0]!)
    expect(loaded.some(({ text }) => text.includes('id="kernel"'))).toBe(true)
    const bytes = loaded.reduce((sum, { text }) => sum + gzipSync(text).length, 0)
    expect(bytes).toBeGreaterThan(20_000)
    expect(bytes).toBeLessThan(60_000)
  })

  test('the way from the start leads through what the exit does not do, in each language', () => {
    for (const locale of enabledLocales) {
      const firstLinkOf = (route: 'start' | 'leave') => {
        const address = addressOf(route, locale)
        const { text } = builtFiles(
          'live',
          address === '/' ? 'index.html' : `${address.slice(1).replace(/\/$/, '')}/index.html`,
        )[0]!
        return /<a class="first" href="([^"]*)"/.exec(text)?.[1]
      }
      expect(firstLinkOf('start')).toBe(addressOf('leave', locale))
      expect(firstLinkOf('leave')).toBe(addressOf('steps', locale))
    }
  })

  test('a page without a flow of its own has one small script, the quick exit', () => {
    const guidance = pages.filter(({ text }) => !text.includes('data-flow'))
    expect(guidance.length).toBe(pages.length - 8)
    for (const { address, text } of guidance) {
      // One for the quick exit; one more says who is open now, or has the buttons that keep pages.
      const hasOneMore = /^\/(people|cy\/pobl)\/|^\/(offline|cy\/all-lein)$/.test(address)
      expect(text.match(/<script/g), address).toHaveLength(hasOneMore ? 2 : 1)
    }
  })

  test.each(pages.filter(({ text }) => !text.includes('data-flow')))('$address is under 40 kB in all', (page) => {
    const named = [...page.text.matchAll(/(?:src|href)="\/(_astro\/[^"]+|icon\.svg)"/g)].map(([, file]) => file!)
    const imported = named.flatMap((file) => importsOf(builtFiles(variant, file)[0]!.text))
    const loaded = [...new Set([...named, ...imported])].map((file) => builtFiles(variant, file)[0]!)
    expect(loaded.length).toBeGreaterThan(2)
    const bytes = [page, ...loaded].reduce((sum, { text }) => sum + gzipSync(text).length, 0)
    expect(bytes).toBeLessThan(40_000)
  })

  test('the first load of the page that makes a plan is under 60 kB, in each language', () => {
    for (const file of ['steps/index.html', 'cy/camau/index.html']) {
      const files = loadedBy(variant, file)
      const bytes = [...files].reduce((sum, each) => sum + gzipSync(builtFiles(variant, each)[0]!.text).length, 0)
      expect(bytes, file).toBeGreaterThan(30_000)
      expect(bytes, file).toBeLessThan(60_000)
    }
  })

  test('scripts and styles name no address of anyone else but the services that a plan can name', () => {
    const urls = [...services.values()].flatMap(({ url, channels }) => [
      url,
      ...channels.map((channel) => ('url' in channel ? channel.url : null)),
    ])
    const ofServices = new Set(urls.flatMap((url) => (url?.startsWith('http') ? [new URL(url).host] : [])))
    for (const { address, text } of builtFiles(variant, '_astro/*')) {
      const isPlan = plans(variant).has(address.slice(1))
      const hosts = [...text.matchAll(/https?:\/\/([\w.-]+)/g)].map(([, host]) => host!)
      // Names of XML vocabularies, which nothing fetches.
      expect(
        hosts.filter((host) => host !== 'www.w3.org' && !(isPlan && ofServices.has(host))),
        address,
      ).toEqual([])
      expect(text, address).not.toMatch(/sessionStorage|indexedDB|document\.cookie|sendBeacon|fetch\(`?["']?http/)
    }
  })

  test('the page that makes a plan has no number in it that nobody has seen on a page', () => {
    const numbersOf = (isLow: boolean) =>
      [...services.values()].flatMap(({ channels }) =>
        channels.flatMap((channel) =>
          'dial' in channel && (channel.confidence === 'low') === isLow ? [channel.dial] : [],
        ),
      )
    const text = [...plans(variant)].map((file) => builtFiles(variant, file)[0]!.text).join('\n')
    expect(numbersOf(false).filter((dial) => !text.includes(dial))).toEqual([])
    expect(numbersOf(true).length).toBeGreaterThan(0)
    expect(numbersOf(true).filter((dial) => text.includes(dial))).toEqual([])
  })

  test('only the page that makes a plan can keep anything, and only under one name that tells nothing', () => {
    const keeping = builtFiles(variant, '_astro/*').filter(({ text }) => text.includes('localStorage'))
    expect(keeping).toHaveLength(1)
    expect(plans(variant)).toContain(keeping[0]!.address.slice(1))
    const naming = sourceTexts('**/*.{ts,tsx,astro}').filter((text) => text.includes('localStorage.'))
    expect(naming).toHaveLength(1)
    const [kept] = sourceTexts('steps-flow/kept-notes.ts')
    expect([...kept!.matchAll(/localStorage\.\w+\((\w+)/g)].map(([, name]) => name)).toEqual(['key', 'key', 'key'])
    expect(kept).toContain("const key = 'steps'")
  })
})

describe.each(variants)('what the fingerprint page frames, in the %s build', (variant) => {
  const [reader] = builtFiles(variant, 'reader/index.html')

  test('loads nothing: its scripts and its style stand in it, and it names no other address', () => {
    const markup = reader!.text.replaceAll(/<script.*?<\/script>/gs, '')
    expect(markup).not.toMatch(/\s(?:src|href|action|srcset|poster|ping)=|\son\w+=|\sstyle=|@import|url\(|https?:/)
    const scripts = [...reader!.text.matchAll(/<script([^>]*)>/g)].map(([, attributes]) => attributes!.trim())
    // Elements with such a type hold data: only the last is run.
    expect(scripts.map((attributes) => /^type="([^"]*)"/.exec(attributes)?.[1] ?? attributes)).toEqual([
      'text/plain',
      'text/plain',
      'application/json',
      '',
    ])
  })

  test('is a file picker with a label and nothing else that can be pressed', () => {
    const markup = bodyOf(reader!).replaceAll(/<script.*?<\/script>/gs, '')
    const controls = [...markup.matchAll(/<(?:a|button|input|select|textarea|summary|label)\b[^>]*>/g)]
    expect(controls.map(([tag]) => tag)).toEqual([
      '<input id="files" type="file" accept="image/*,video/*" multiple>',
      '<label for="files" class="first">',
    ])
  })

  test('takes the parts that lie beside it, byte for byte, and no others', () => {
    const parts = JSON.parse(/<script type="application\/json" id="parts">(.*?)<\/script>/s.exec(reader!.text)![1]!)
    const named = Object.values(parts as PartList).flat()
    const folder = builtFiles(variant, 'reader/*').filter((file) => file !== reader)
    expect(named.length).toBeGreaterThan(2)
    const beside = folder.map(({ address }) => address).filter((address) => address !== '/reader')
    // Nothing takes the licence: it is there to be read.
    const licence = '/reader/libheif-licence.txt'
    expect(beside.toSorted()).toEqual([...named.map(({ address }) => address), licence].toSorted())
    for (const { address, sha256 } of named) {
      expect(createHash('sha256').update(builtBytes(variant, address)).digest('hex'), address).toBe(sha256)
    }
  })
})

describe('the danger pages', () => {
  const pages = [...builtFiles('live', 'now/*/index.html'), ...builtFiles('live', 'cy/nawr/*/index.html')]

  test.each(pages)('$address calls the emergency number first, then people, by the numbers on record', (page) => {
    const id = page.address.replace(/^\/(now|cy\/nawr)\//, '') as keyof typeof places
    const { emergency, contacts: people } = places[id]
    const main = page.text.slice(page.text.indexOf('<main'), page.text.indexOf('</main>'))
    const dialled = [...main.matchAll(/href="tel:(\d+)"/g)].map(([, number]) => number)
    expect(dialled).toEqual([...(emergency ? [emergency.number] : []), ...people.map(({ dial }) => dial)])
    const firstLink = /<a [^>]*>/.exec(main)?.[0]
    if (emergency) expect(firstLink).toContain('class="emergency"')
    for (const wrong of ['101', '105', '131 444', '1930']) {
      expect(main).not.toMatch(new RegExp(`(?<!\\d)${wrong}(?!\\d)`))
    }
    if (id !== 'nz') expect(main).not.toMatch(/(?<![\d ])111(?! ?\d)/)
    if (id === 'elsewhere') expect(main.replaceAll(/<[^>]*>/g, '')).not.toMatch(/\b(999|911|112|000|111)\b/)
  })

  test('only the emergency number is red', () => {
    const css = builtFiles('live', '_astro/*.css').map(({ text }) => text)
    const users = [...css.join('\n').matchAll(/([^{}]*)\{[^{}]*var\(--emergency\)[^{}]*\}/g)].map(
      ([, selector]) => selector,
    )
    expect(users).toEqual(['.emergency'])
  })
})

describe('a page hands its script every word it says', () => {
  const shared = ['flow/*.{ts,tsx}', 'handoff-texts.ts']
  test.each([
    ['/fingerprint', 'fingerprint-flow/*.{ts,tsx}'],
    ['/steps', 'steps-flow/*.{ts,tsx} contact/*.{ts,tsx}'],
    ['/cy/camau', 'steps-flow/*.{ts,tsx} contact/*.{ts,tsx}'],
    ['/status', 'status-flow/*.{ts,tsx}'],
    ['/cy/ol-bys', 'fingerprint-flow/*.{ts,tsx}'],
    ['/cy/statws', 'status-flow/*.{ts,tsx}'],
  ])('%s', (address, own) => {
    const { text } = builtFiles('live', `${address.slice(1)}/index.html`)[0]!
    const data = JSON.parse(decoded(/data-flow="([^"]*)"/.exec(text)![1]!)) as PageData
    const words = JSON.parse(decoded(/data-words="([^"]*)"/.exec(text)?.[1] ?? '{}')) as object
    const keys = new Set([...Object.keys(data.catalogue), ...Object.keys(words)].map((key) => key.split('#')[0]))
    const areas = new Set([...keys].map((key) => key!.split('.')[0]))
    const named = [...shared, ...own.split(' ')]
      .flatMap(sourceTexts)
      .flatMap((source) => [...source.matchAll(/'([a-z][\w-]*(?:\.[\w-]+)+)'/g)].map(([, key]) => key!))
      .filter((key) => !/^\.|\.tsx?$|^@/.test(key))
    expect(named.length).toBeGreaterThan(20)
    expect(named.filter((key) => !keys.has(key))).toEqual([])
    expect(areas.size).toBeGreaterThan(4)
  })
})
