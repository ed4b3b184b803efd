import { type NotIntimateReason, notIntimateReasons, type UploadRegion } from '@breakwater/contracts'
import { html } from 'hono/html'
import type { Photo } from './photo-album.ts'

type Html = ReturnType<typeof html>

const siteName = 'Harbour Photos'

/** The frame of every page: it says what this is. */
export function page(title: string, body: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${siteName}</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="data:,">
</head>
<body>
<aside class="demonstration" aria-label="What this is">This is a demonstration. It does not protect anyone.</aside>
<header>
<a class="name" href="/">${siteName}</a>
<nav aria-label="Pages"><a href="/">Wall</a> <a href="/moderation">Moderation</a></nav>
</header>
<main>
<h1>${title}</h1>
${body}
</main>
<footer>A pretend photo-sharing site that shows how a platform uses Breakwater.</footer>
</body>
</html>`
}

const uploadForm = html`<form class="upload" method="post" action="/photos" enctype="multipart/form-data">
<label for="photo">Share a photo</label>
<input id="photo" name="photo" type="file" accept="image/*" required>
<button>Share</button>
</form>`

export function wallPage(photos: readonly Photo[]): Html {
  const wall =
    photos.length === 0
      ? html`<p>No photo yet. Share the first one: a mug, a bridge, a sky.</p>`
      : html`<ul class="wall">${photos.map(
          ({ id, uploadedAt }) =>
            html`<li data-testid="photo"><img src="/photos/${id}.jpg" alt="Photo shared at ${uploadedAt.slice(11, 16)} UTC" loading="lazy"></li>`,
        )}</ul>`
  return page('Wall', html`${uploadForm}${wall}`)
}

const results = {
  allow: ['Your photo is on the wall', 'Everyone who comes here can see it.'],
  review: ['Your photo is on the wall', 'A moderator will look at it.'],
  hold: ['We are looking at your photo', 'It is not shown until one of our moderators has looked at it.'],
  block: ['This photo cannot be shared here', 'If you think that is wrong, write to our moderators.'],
} as const

/** What an uploader is told: nothing about any list, nor why. The attribute is for this project's own tests. */
export function uploadResultPage(decision: keyof typeof results): Html {
  const [title, text] = results[decision]
  return page(
    title,
    html`<p data-testid="upload-result" data-decision="${decision}">${text}</p><p><a href="/">Back to the wall</a></p>`,
  )
}

export function refusedUploadPage(reason: string): Html {
  return page(
    'That file was not shared',
    html`<p data-testid="upload-result" data-decision="unreadable">${reason}</p>${uploadForm}`,
  )
}

export interface QueuedPhoto {
  readonly photo: Photo
  /** What the agent says of each entry that is still listed. */
  readonly isStillListed: boolean
}

export function moderationPage(queue: readonly QueuedPhoto[]): Html {
  return page(
    'Moderation',
    html`<p>On a real platform this page needs a sign-in. A match is a hint, never a verdict: look, then decide.</p>
${queue.length === 0 ? html`<p data-testid="nothing-held">Nothing waits for a decision.</p>` : queue.map(queuedPhoto)}`,
  )
}

const reasons: Readonly<Record<NotIntimateReason, string>> = {
  'no-nudity': 'Nothing intimate is in it',
  'different-picture': 'It is another picture, only alike',
  'well-known-picture': 'It is a well-known public picture',
  consented: 'The person in it published it',
}

/** Around what is like a listed picture, on the picture as it is shown. */
function outline(regions: readonly UploadRegion[]): Html | string {
  if (regions.length === 0) return ''
  const points = regions.map(({ corners }) => corners.map((corner) => corner.join(',')).join(' '))
  return html`<svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">${points.map(
    (each) => html`<polygon class="under" points="${each}"/><polygon points="${each}"/>`,
  )}</svg>`
}

function queuedPhoto({ photo, isStillListed }: QueuedPhoto): Html {
  const { id, state, uploadedAt } = photo
  // With the hint goes where it was.
  const regions = isStillListed ? (photo.regions ?? []) : []
  return html`<article class="queued" data-testid="held" data-state="${state}">
<details><summary>Show the picture (hidden until you do)</summary><p class="seen"><img src="/moderation/${id}.jpg" alt="Uploaded photo">${outline(regions)}</p></details>
<p>Uploaded at ${uploadedAt.slice(11, 16)} UTC. ${state === 'held' ? 'Not shown.' : 'Shown meanwhile.'}${regions.length > 0 ? ' The line is around the part that is like it.' : ''}</p>
<form method="post" action="/moderation/${id}">
${isStillListed ? openDecision(photo) : goneDecision()}
</form>
</article>`
}

function openDecision({ id, proposed }: Photo): Html {
  if (proposed !== null) {
    return html`<p>A first moderator found: “${reasons[proposed]}”. A second one must agree.</p>
<button name="decision" value="not_intimate">I agree: it is not intimate</button>
<button class="quiet" name="decision" value="reopen">I do not agree</button>`
  }
  return html`<p>It is close to a picture that someone asked sites to look for.</p>
<button name="decision" value="confirmed">It is an intimate image: remove it</button>
<button class="quiet" name="decision" value="suspected_under_18">Someone in it may be under 18: remove it</button>
<button class="quiet" name="decision" value="pending_review">I need more time</button>
<label for="reason-${id}">If it is not intimate, why?</label>
<select id="reason-${id}" name="reason">${notIntimateReasons.map((reason) => html`<option value="${reason}">${reasons[reason]}</option>`)}</select>
<button class="quiet" name="decision" value="not_intimate">It is not an intimate image</button>`
}

function goneDecision(): Html {
  return html`<p>The hint is gone: it was withdrawn since, and nothing is reported. Decide by what you see.</p>
<button name="decision" value="show">Show the photo</button>
<button class="quiet" name="decision" value="remove">Remove it anyway, by our own rules</button>`
}
