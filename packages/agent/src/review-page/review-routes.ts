import { NotIntimateReason, Problem } from '@breakwater/contracts'
import { z } from '@hono/zod-openapi'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { getCookie, setCookie } from 'hono/cookie'
import { html } from 'hono/html'
import { pageScript } from './page-script.ts'
import { pageStyle } from './page-style.ts'
import { type Done, dones, itemPage, listPage, messagePage, pausePage, signInPage } from './pages.ts'
import type { ReviewPage } from './review-page.ts'
import { isFormOf, type Session } from './sessions.ts'
import { sights } from './still.ts'

const cookie = 'review_session'
const formBytes = 16 * 1024
const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' blob: data:; connect-src 'self'; " +
  "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const Decision = z.object({
  value: z.enum(['confirmed', 'not_intimate', 'suspected_under_18', 'quality_unknown']),
  reason: NotIntimateReason.optional().catch(undefined),
})

type Env = { Variables: { session: Session; moderator: string; at: Date } }

/** The moderators' pages, at /review: signed in by a token, work without a script, ask nobody else for anything. */
export function createReviewApp(page: ReviewPage, clock: () => Date = () => new Date()): Hono {
  const app = new Hono()
  const pages = new Hono<Env>()

  pages.use(async (context, next) => {
    await next()
    context.header('content-security-policy', policy)
    context.header('cross-origin-opener-policy', 'same-origin')
    context.header('cross-origin-resource-policy', 'same-origin')
    context.header('x-content-type-options', 'nosniff')
    context.header('x-robots-tag', 'noindex')
    context.header('referrer-policy', 'no-referrer')
    context.header('cache-control', 'no-store')
  })
  pages.use(bodyLimit({ maxSize: formBytes, onError: (context) => refuse(context, 413, 'That was too long') }))
  pages.use(async (context, next) => {
    const isFromHere = context.req.method !== 'POST' || isSameOrigin(context)
    return isFromHere ? next() : refuse(context, 403, 'This came from another site')
  })

  const text = (type: string) => ({ 'content-type': `text/${type}; charset=utf-8` })
  pages.get('/review.css', (context) => context.body(pageStyle, 200, text('css')))
  pages.get('/review.js', (context) => context.body(pageScript, 200, text('javascript')))

  pages.post('/sign-in', async (context) => {
    const { token } = await context.req.parseBody()
    const value = page.sessions.open(typeof token === 'string' ? token.trim() : '', clock())
    if (value === undefined) return context.html(signInPage('Nobody has this token.'), 401)
    page.sessions.close(getCookie(context, cookie))
    setCookie(context, cookie, value, cookieOptions(context, page.sessions.longestSeconds))
    return context.redirect('/review', 303)
  })

  // Below here somebody is signed in.
  pages.use(async (context, next) => {
    const at = clock()
    const session = page.sessions.find(getCookie(context, cookie), at)
    if (session === undefined) {
      const isPage = context.req.method === 'GET' && !/\/(picture|state)$/.test(context.req.path)
      return isPage ? context.html(signInPage(), 401) : refuse(context, 401, 'Sign in again')
    }
    context.set('session', session)
    context.set('moderator', session.moderator.name)
    context.set('at', at)
    if (context.req.method !== 'POST') return next()
    const { form } = await context.req.parseBody()
    return isFormOf(session, form) ? next() : refuse(context, 403, 'This form is of another session')
  })
  pages.post('/sign-out', (context) => {
    page.sessions.close(getCookie(context, cookie))
    setCookie(context, cookie, '', cookieOptions(context, 0))
    return context.redirect('/review', 303)
  })
  const id = (context: Context<Env>) => Number(context.req.param('id'))

  // What was begun may be finished in a pause.
  pages.post('/items/:id{\\d{1,15}}/decision', async (context) => {
    const { moderator, at } = context.var
    const given = Decision.safeParse(await context.req.parseBody())
    if (!given.success) return refuse(context, 400, 'Choose one of the four')
    let outcome: 'second-opinion' | 'decided'
    try {
      outcome = page.decide(moderator, id(context), given.data, at)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      const said = refusals[error.code] ?? 'That could not be decided'
      return context.html(
        messagePage(context.var.session, said, html`<p>Nothing was changed.</p>`),
        error.status as 409,
      )
    }
    // Not this one again, where others disagree with it.
    const next = page.items(moderator).find((item) => item.id !== id(context))
    const done = outcome === 'decided' ? doneBy[given.data.value] : outcome
    return context.redirect(`${next === undefined ? '/review' : `/review/items/${next.id}`}?done=${done}`, 303)
  })
  pages.get('/items/:id{\\d{1,15}}/state', (context) =>
    context.body(null, page.find(context.var.moderator, id(context)) === undefined ? 410 : 204),
  )

  // Below here a pause is a pause.
  pages.use(async (context, next) => {
    const { session, moderator, at } = context.var
    const until = page.work(moderator, at)
    if (until === undefined) return next()
    if (context.req.path.endsWith('/picture')) return context.body(null, 403)
    return context.html(pausePage(session, { until, breakEveryMinutes: page.breakEveryMinutes }))
  })
  pages.get('/', (context) => {
    const { session, moderator, at } = context.var
    const day = { opened: page.openedToday(moderator, at), itemsPerDay: page.itemsPerDay }
    return context.html(listPage(session, { items: page.items(moderator), ...day, at, done: doneOf(context) }))
  })
  pages.get('/items/:id{\\d{1,15}}', (context) => {
    const { session, moderator, at } = context.var
    const item = page.open(moderator, id(context), at)
    if (item === 'gone') return refuse(context, 410, 'This is not open to you any more')
    if (item === 'enough') {
      const said = html`<p>You have opened ${page.itemsPerDay} today. That is the limit for one day; it is there for you.</p>`
      return context.html(messagePage(session, 'Enough for today', said), 403)
    }
    const seen = { sight: sightOf(context), secondShown: page.secondShown(item) }
    return context.html(itemPage(session, item, { ...seen, at, done: doneOf(context) }))
  })
  pages.get('/items/:id{\\d{1,15}}/picture', async (context) => {
    const still = await page.still(context.var.moderator, id(context), sightOf(context), context.var.at)
    if (still === undefined) return context.body(null, 404)
    return context.body(new Uint8Array(still), 200, { 'content-type': 'image/jpeg' })
  })
  pages.all('*', (context) => refuse(context, 404, 'Nothing here'))

  pages.onError((_, context) => refuse(context, 500, 'That did not work'))
  app.route('/review', pages)
  app.get('/', (context) => context.redirect('/review'))
  return app
}

const refusals: Readonly<Record<string, string>> = {
  'review-over': 'Somebody has decided on this, or nothing matches it any more',
  'reason-required': 'Choose a reason why it is not intimate',
  'second-moderator-required': 'Somebody else must look at this',
}

function refuse(context: Context, status: 400 | 401 | 403 | 404 | 410 | 413 | 500, title: string) {
  return context.html(messagePage(undefined, title, html`<p>Nothing was changed.</p>`), status)
}

const doneBy: Readonly<Record<z.infer<typeof Decision>['value'], Done>> = {
  confirmed: 'removed',
  suspected_under_18: 'closed',
  quality_unknown: 'let-through',
  not_intimate: 'let-through',
}

function doneOf(context: Context): Done | undefined {
  return dones.find((done) => done === context.req.query('done'))
}

function sightOf(context: Context): (typeof sights)[number] {
  return sights.find((sight) => sight === context.req.query('sight')) ?? 'blurred'
}

/** A browser says where a form comes from, in one of two ways. What says neither is no browser of today. */
function isSameOrigin(context: Context): boolean {
  const site = context.req.header('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin'
  const origin = context.req.header('origin')
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === context.req.header('host')
}

function cookieOptions(context: Context, maxAge: number) {
  const host = (context.req.header('host') ?? '').replace(/:\d+$/, '')
  const secure = !['127.0.0.1', 'localhost', '[::1]'].includes(host)
  return { path: '/review', httpOnly: true, sameSite: 'Strict', secure, maxAge } as const
}
