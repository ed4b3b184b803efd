import { type NotIntimateReason, notIntimateReasons } from '@breakwater/contracts'
import { html } from 'hono/html'
import type { ReviewItem } from '../review/review-rows.ts'
import { aboutTheMatch, aboutTheStill, outlined } from './match-words.ts'
import type { Session } from './sessions.ts'
import type { Sight } from './still.ts'

export type Html = ReturnType<typeof html>

/** The frame of every page. The title in the tab tells nobody who looks over a shoulder. */
function frame(session: Session | undefined, title: string, body: Html): Html {
  const signOut =
    session === undefined
      ? ''
      : html`<nav aria-label="Pages"><a href="/review">List</a>
<form method="post" action="/review/sign-out">${formToken(session)}<button class="quiet">Sign out</button></form></nav>`
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Review</title>
<link rel="stylesheet" href="/review/review.css">
<link rel="icon" href="data:,">
</head>
<body>
<header><p class="name">Review</p>${signOut}</header>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>`
}

const formToken = ({ formToken }: Session) => html`<input type="hidden" name="form" value="${formToken}">`

/** Times are the same for everybody who reads them: UTC, to the minute. */
const time = (at: Date) =>
  html`<time datetime="${at.toISOString()}">${at.toISOString().slice(0, 16).replace('T', ' ')} UTC</time>`

const care = html`<section class="care" aria-labelledby="care">
<h2 id="care">Looking after yourself</h2>
<p>What you see here can stay with you. That is not a weakness, and it does not wear off by seeing more.</p>
<ul>
<li>You can stop at any time. Nothing here needs you in particular.</li>
<li>Look no longer and no closer than a decision takes. “I cannot make it out” is a decision.</li>
<li>In a pause, look at something far away, stand up, talk about something else.</li>
<li>If a picture comes back to you later, or your sleep changes, tell your lead or somebody you trust, today.</li>
</ul>
</section>`

export function signInPage(fault?: string): Html {
  return frame(
    undefined,
    'Sign in',
    html`<form class="sign-in" method="post" action="/review/sign-in">
${fault === undefined ? '' : html`<p id="fault" class="note" role="alert">${fault}</p>`}
<label for="token">Your token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required${fault === undefined ? '' : html` aria-describedby="fault"`}>
<button>Sign in</button>
</form>`,
  )
}

export function messagePage(session: Session | undefined, title: string, body: Html): Html {
  return frame(session, title, html`${body}<p><a href="/review">Back to the list</a></p>`)
}

export function pausePage(
  session: Session,
  { until, breakEveryMinutes }: { readonly until: Date; readonly breakEveryMinutes: number },
): Html {
  return frame(
    session,
    'Time for a pause',
    html`<p>You have worked for ${breakEveryMinutes} minutes. The list opens again at ${time(until)}.</p>
<p><a href="/review">Back to the list</a></p>${care}`,
  )
}

export interface List {
  readonly items: readonly ReviewItem[]
  readonly opened: number
  readonly itemsPerDay: number
  readonly at: Date
  readonly done: Done | undefined
}

/** What became of the one that was decided just now. */
export const dones = ['removed', 'closed', 'let-through', 'second-opinion'] as const
export type Done = (typeof dones)[number]

const doneWords: Readonly<Record<Done, string>> = {
  'removed': 'The one before is removed.',
  'closed': 'The one before is closed, for everybody here.',
  'let-through': 'The one before is let through.',
  'second-opinion': 'The one before waits for a second person.',
}

const said = (done: Done | undefined) =>
  done === undefined ? '' : html`<p class="note" role="status">${doneWords[done]}</p>`

const shownItems = 50

export function listPage(session: Session, { items, opened, itemsPerDay, at, done }: List): Html {
  const list = items
    .slice(0, shownItems)
    .map(
      (item) =>
        html`<li><a href="/review/items/${item.id}"><strong>Number ${item.id}</strong> <span>${standing(item)}, decide by ${time(item.dueAt)}${
          item.dueAt < at ? ' (late)' : ''
        }</span></a></li>`,
    )
  return frame(
    session,
    'What waits',
    html`${said(done)}<p>${items.length === 0 ? 'Nothing waits for you.' : `${items.length} ${items.length === 1 ? 'waits' : 'wait'} for you, the most urgent first.`}
You have opened ${opened} of at most ${itemsPerDay} today.</p>
<ul class="list">${list}</ul>${care}`,
  )
}

const decisions: Readonly<Record<ReviewItem['decision'], string>> = {
  review: 'published meanwhile',
  hold: 'not shown meanwhile',
  block: 'refused',
}

function standing({ decision, state, appeal }: ReviewItem): string {
  const second = state === 'second-opinion' ? ', second opinion' : ''
  return `${decisions[decision]}${second}${appeal === undefined ? '' : ', the uploader asks for a person'}`
}

const reasons: Readonly<Record<NotIntimateReason, string>> = {
  'no-nudity': 'Nothing intimate is in it',
  'different-picture': 'It is another picture, only alike',
  'well-known-picture': 'It is a well-known public picture',
  consented: 'The person in it published it',
}

export function itemPage(
  session: Session,
  item: ReviewItem,
  {
    sight,
    secondShown,
    at,
    done,
  }: {
    readonly sight: Sight
    readonly secondShown: number | undefined
    readonly at: Date
    readonly done: Done | undefined
  },
): Html {
  const address = `/review/items/${item.id}`
  const hasPart = outlined(item, secondShown).length > 0
  const part = html`<a class="button quiet" data-look="p" href="${address}?sight=part">Look at that part<kbd>P</kbd></a>`
  const look =
    sight === 'blurred'
      ? html`<a class="button quiet" data-look="l" href="${address}?sight=less-blurred">Look more closely<kbd>L</kbd></a>
${hasPart ? part : ''}`
      : html`<a class="button quiet" href="${address}">Blur it again</a>`
  return frame(
    session,
    `Number ${item.id}`,
    html`${said(done)}<div class="item" data-item="${item.id}">
<figure>
<img id="picture" src="${address}/picture?sight=${sight}" width="240" height="240" alt="What was uploaded, grey and blurred">
<figcaption id="said">Grey and blurred on purpose. ${aboutTheStill(item, secondShown)}<span class="scripted">Hold ${hasPart ? 'a button, or the key L or P,' : 'the button or the key L'} to see more.</span></figcaption>
${look}
<label class="scripted"><input type="checkbox" id="keys" checked> Use keys: <kbd>C</kbd> <kbd>U</kbd> <kbd>Q</kbd> <kbd>N</kbd> then Enter, <kbd>L</kbd>${hasPart ? html` or <kbd>P</kbd>` : ''} held</label>
</figure>
<form method="post" action="${address}/decision" id="decision">
${formToken(session)}
<p>It is like a picture that somebody asked sites to look for. That is a hint: look, then decide.</p>
<button name="value" value="confirmed" data-key="c">It is intimate: remove it<kbd>C</kbd></button>
<button name="value" value="suspected_under_18" data-key="u">Someone in it may be under 18<kbd>U</kbd></button>
<p class="small">Closes at once, for everybody here, and goes to those who deal with it. You need not be sure.</p>
<button name="value" value="quality_unknown" data-key="q">I cannot make it out<kbd>Q</kbd></button>
<fieldset>
<legend>It is not intimate</legend>
<label for="reason">Why</label>
<select id="reason" name="reason" data-key="n"><option value="">Choose a reason</option>${notIntimateReasons.map(
      (reason) => html`<option value="${reason}">${reasons[reason]}</option>`,
    )}</select>
<button name="value" value="not_intimate">It is not intimate<kbd>N</kbd></button>
<p class="small">A second person must agree.</p>
</fieldset>
</form>
</div>
${item.appeal === undefined ? '' : appealed(item.appeal)}
<h2>What is known</h2>
<dl>
<dt>At present</dt><dd>${decisions[item.decision]}</dd>
<dt>Decide by</dt><dd>${time(item.dueAt)}${item.dueAt < at ? ' (late)' : ''}</dd>
<dt>Here since</dt><dd>${time(item.createdAt)}, ${item.source === 'upload' ? 'when it was uploaded' : 'found among what was shared before'}</dd>
<dt>${item.decision === 'review' ? 'Where it is seen' : 'Where it would be seen'}</dt><dd>${item.surface === 'public' ? 'in public' : 'in private messages'}</dd>
<dt>Your platform’s name for it</dt><dd><code>${item.content}</code></dd>
${item.matches.map((match) => html`<dt>Matches</dt><dd><code>${match.entry}</code>, ${aboutTheMatch(match)}</dd>`)}
</dl>
<script src="/review/review.js" defer></script>`,
  )
}

function appealed({ words, decidedBy }: NonNullable<ReviewItem['appeal']>): Html {
  return html`<section class="note"><h2>The uploader asks for a person</h2>
<p>${decidedBy.length === 0 ? 'Nobody has decided yet.' : 'Somebody else has removed it; you decide anew.'}</p>
${words === null ? html`<p>They wrote nothing.</p>` : html`<blockquote>${words}</blockquote>`}</section>`
}
