import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Agent } from '@breakwater/agent'
import { type Feedback, type FeedbackValue, NotIntimateReason, Problem, type ProblemCode } from '@breakwater/contracts'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { html } from 'hono/html'
import sharp from 'sharp'
import { moderationPage, page, refusedUploadPage, uploadResultPage, wallPage } from './pages.ts'
import type { Photo, PhotoAlbum } from './photo-album.ts'

const uploadBytes = 32 * 1024 * 1024
const style = readFileSync(new URL('style.css', import.meta.url), 'utf8')
const policy =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const unreadable: Partial<Record<ProblemCode, string>> = {
  'empty-file': 'The file is empty.',
  'not-an-image': 'That file is not a picture we can show.',
  'truncated-image': 'The picture is cut off: part of the file is missing.',
  'image-too-large': 'The picture is too large.',
  'not-ready': 'The site is only just starting. Please try again in a moment.',
}

/** A small photo-sharing site that asks its agent about every upload. A demonstration, and it says so everywhere. */
export function createDemoPlatform({ agent, album }: { agent: Agent; album: PhotoAlbum }): Hono {
  const app = new Hono()
  app.use(async (context, next) => {
    await next()
    context.header('content-security-policy', policy)
    context.header('x-content-type-options', 'nosniff')
    context.header('referrer-policy', 'same-origin')
    context.header('cache-control', 'no-store')
  })
  // The only protection a form here needs: it must come from this site.
  app.use(async (context, next) => {
    const site = context.req.header('sec-fetch-site')
    if (context.req.method === 'POST' && site !== undefined && site !== 'same-origin') return context.text('No', 403)
    return next()
  })

  app.get('/', (context) => context.html(wallPage(album.list(({ state }) => state === 'shown'))))
  app.get('/style.css', (context) => context.body(style, 200, { 'content-type': 'text/css; charset=utf-8' }))

  app.post(
    '/photos',
    bodyLimit({
      maxSize: uploadBytes,
      onError: (context) => context.html(refusedUploadPage('The picture is too large.'), 413),
    }),
    async (context) => {
      const { photo: file } = await context.req.parseBody()
      if (!(file instanceof File)) return context.html(refusedUploadPage('No file was chosen.'), 400)
      const bytes = new Uint8Array(await file.arrayBuffer())
      try {
        const { decision, matches } = await agent.match(bytes)
        if (decision === 'block') return context.html(uploadResultPage('block'))
        // What is shown is made anew from the pixels: no file name, no place, no camera.
        const jpeg = await sharp(bytes)
          .autoOrient()
          .resize({ width: 1600, height: 1600, fit: 'inside', withoutEnlargement: true })
          .jpeg()
          .toBuffer()
        const state = decision === 'hold' ? 'held' : 'shown'
        const entries = matches.map(({ entry }) => entry)
        const regions = matches.flatMap(({ region }) => region ?? [])
        const photo = { id: randomUUID(), uploadedAt: new Date().toISOString(), state, entries, regions } as const
        await album.add({ ...photo, proposed: null }, jpeg)
        return context.html(uploadResultPage(decision))
      } catch (error) {
        const { code } = error as { code?: ProblemCode }
        return context.html(refusedUploadPage((code && unreadable[code]) ?? 'The picture could not be read.'), 422)
      }
    },
  )

  const picture = (path: string, wanted: (photo: Photo) => boolean) =>
    app.get(path, async (context) => {
      const photo = album.find((context.req.param('file') ?? '').replace(/\.jpg$/, ''))
      if (photo === undefined || photo.state === 'removed' || !wanted(photo)) return context.notFound()
      return context.body(await album.read(photo.id), 200, { 'content-type': 'image/jpeg' })
    })
  picture('/photos/:file{.+\\.jpg}', ({ state }) => state === 'shown')
  picture('/moderation/:file{.+\\.jpg}', () => true)

  const waits = ({ state, entries }: Photo) => state !== 'removed' && entries.length > 0
  app.get('/moderation', (context) => {
    const queue = album.list(waits).map((photo) => ({ photo, isStillListed: photo.entries.some(agent.holds) }))
    return context.html(moderationPage(queue))
  })

  app.post('/moderation/:id', async (context) => {
    const photo = album.find(context.req.param('id'))
    if (photo === undefined || !waits(photo)) return context.notFound()
    const { decision, reason } = await context.req.parseBody()
    const report = (value: FeedbackValue, extra: Pick<Feedback, 'reason' | 'secondModerator'> = {}) => {
      for (const entry of photo.entries.filter(agent.holds)) agent.report({ entry, value, ...extra })
    }
    switch (decision) {
      case 'confirmed':
      case 'suspected_under_18':
        report(decision)
        await album.change({ ...photo, state: 'removed', entries: [], proposed: null })
        break
      case 'pending_review':
        report(decision)
        break
      case 'not_intimate':
        if (photo.proposed !== null) {
          report('not_intimate', { reason: photo.proposed, secondModerator: true })
          await album.change({ ...photo, state: 'shown', entries: [], proposed: null })
        } else {
          const given = NotIntimateReason.safeParse(reason)
          if (!given.success) throw new Problem('reason-required')
          await album.change({ ...photo, proposed: given.data })
        }
        break
      case 'reopen':
        await album.change({ ...photo, proposed: null })
        break
      case 'show':
      case 'remove':
        if (photo.entries.some(agent.holds)) return context.text('It is still listed: decide on it.', 409)
        await album.change({ ...photo, state: decision === 'show' ? 'shown' : 'removed', entries: [], proposed: null })
        break
      default:
        throw new Problem('invalid-request')
    }
    return context.redirect('/moderation', 303)
  })

  app.notFound((context) => context.html(page('Nothing here', html`<p><a href="/">Back to the wall</a></p>`), 404))
  app.onError((error, context) => {
    const status = error instanceof Problem ? 400 : 500
    return context.html(
      page('That did not work', html`<p>Nothing was changed. <a href="/">Back to the wall</a></p>`),
      status,
    )
  })
  return app
}
