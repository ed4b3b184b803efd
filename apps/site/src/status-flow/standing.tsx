import type { CaseStatus, Credentials, PlatformStanding } from '@breakwater/contracts'
import { limits } from '@breakwater/contracts/limits'
import { useState } from 'preact/hooks'
import { canFingerprint } from '../flow/can-fingerprint.ts'
import { usePage } from '../flow/page.ts'
import { Button, PersonLink, Trouble } from '../flow/parts.tsx'
import { Screen } from '../flow/screen.tsx'
import { service } from '../flow/service.ts'
import type { MessageKey } from '../speech.ts'
import { spokenDay } from '../spoken-day.ts'
import { AgeInQuestion } from './age-in-question.tsx'
import { KeepLonger } from './keep-longer.tsx'
import { KeepReceipt } from './keep-receipt.tsx'
import { PersonsLook } from './persons-look.tsx'
import { problemText } from './problem-text.ts'

const holding = {
  looking: 'standing.looking',
  waiting: 'standing.waiting',
  late: 'standing.late',
} as const satisfies Record<PlatformStanding['holds'], MessageKey>

const removing = {
  confirmed: 'standing.removed',
  told: 'standing.told',
  waiting: 'standing.removing',
  late: 'standing.removal-late',
} as const satisfies Record<NonNullable<PlatformStanding['removal']>, MessageKey>

/** What the holder has just done, said once. That a case was stopped its heading says. */
export type Done = 'restored' | 'added'

const doneTexts = {
  restored: 'standing.is-back',
  added: 'standing.is-added',
} as const satisfies Record<Done, MessageKey>

function headingOf({ state, platforms, listed }: CaseStatus): MessageKey {
  if (state === 'withdrawn') return 'standing.heading.withdrawn'
  if (state === 'expired') return 'standing.heading.expired'
  if (listed === 0) return 'standing.heading.taken-off'
  if (platforms.some(({ holds }) => holds === 'looking')) return 'standing.heading.active'
  const isOnItsWay = platforms.some(({ holds }) => holds === 'waiting')
  return isOnItsWay ? 'standing.heading.waiting' : 'standing.heading.nobody'
}

/** What sites found: yes or no, never where, when or how often (decision D14). */
function Findings({ status }: { status: CaseStatus }) {
  const { say } = usePage()
  const { stopped, lookedAndDidNotAct, underQuestion, state } = status
  const nothing = state === 'active' && status.listed > 0 ? 'standing.nothing' : 'standing.nothing.ended'
  return (
    <section class="field sage" data-field="stopped" data-value={stopped ? 'yes' : 'no'}>
      {stopped && <p class="lead">{say('standing.stopped')}</p>}
      {!stopped && !lookedAndDidNotAct && <p class="lead">{say(nothing)}</p>}
      {stopped && <p>{say('standing.stopped.person')}</p>}
      {lookedAndDidNotAct && <p data-field="did-not-act">{say('standing.did-not-act')}</p>}
      {underQuestion && <p data-field="under-question">{say('standing.under-question')}</p>}
      {(stopped || lookedAndDidNotAct) && <PersonLink>{say('common.talk')}</PersonLink>}
      {state === 'active' && <p class="small">{say('standing.delay')}</p>}
    </section>
  )
}

function Platforms({ platforms, state }: { platforms: readonly PlatformStanding[]; state: CaseStatus['state'] }) {
  const { say } = usePage()
  return (
    <>
      <h2>{say('standing.sites')}</h2>
      <dl class="outcomes">
        {platforms.map(({ name, holds, removal, exactVideosOnly }) => (
          <div key={name} data-platform={name} data-holds={holds} data-removal={removal}>
            <dt>{name}</dt>
            <dd>
              {say(removal === undefined || state === 'active' ? holding[holds] : removing[removal])}
              {state === 'active' && holds === 'looking' && exactVideosOnly && ` ${say('standing.exact-videos')}`}
            </dd>
          </div>
        ))}
      </dl>
    </>
  )
}

function Ending({ status }: { status: CaseStatus }) {
  const { say, locale } = usePage()
  const { state, expiresOn, recovery, ageInQuestion } = status
  const noUndo = ageInQuestion ? 'standing.no-undo.age' : 'standing.no-undo'
  if (state === 'expired') return <p>{say('standing.expired', { date: spokenDay(locale, expiresOn) })}</p>
  return (
    <>
      <p>{say('standing.withdrawn')}</p>
      <p>{recovery ? say('standing.undo', { date: spokenDay(locale, recovery.until) }) : say(noUndo)}</p>
    </>
  )
}

/** What the case has, and more for it. */
function Listed({ status, onAdd }: { status: CaseStatus; onAdd: () => void }) {
  const { say } = usePage()
  const isFull = status.items >= limits.itemsPerCase
  const canAdd = status.recoveryKey !== undefined && !status.ageInQuestion && !isFull
  return (
    <section data-field="items" data-value={status.items}>
      <p>{say('standing.items', { count: status.items })}</p>
      {isFull && <p>{say('add.full')}</p>}
      {canAdd && !canFingerprint() && <p class="small">{say('standing.add.old-browser')}</p>}
      {canAdd && canFingerprint() && (
        <Button action="add" kind="second" onPress={onAdd}>
          {say('standing.add')}
        </Button>
      )}
    </section>
  )
}

function Others() {
  const { say, coverage, handoffs } = usePage()
  return (
    <>
      <h2>{say('standing.others')}</h2>
      <p lang="en">{coverage.stopncii.names.join(', ')}.</p>
      <p>{say('standing.others.do')}</p>
      <p>
        <a class="second" href={handoffs.stopncii.url} rel="noreferrer">
          {say('handoff.open', { name: handoffs.stopncii.name })}
        </a>
      </p>
      <p class="small">{say('common.coverage-checked', { date: coverage.stopncii.checkedOn })}</p>
    </>
  )
}

interface StandingProps {
  readonly credentials: Credentials
  readonly status: CaseStatus
  readonly done?: Done | undefined
  readonly onRefreshed: (status: CaseStatus) => void
  readonly onAdd: () => void
  readonly onWithdraw: () => void
  readonly onRestore: () => void
  readonly onClose: () => void
}

export function Standing(props: StandingProps) {
  const { credentials, status, done, onRefreshed, onAdd, onWithdraw, onRestore, onClose } = props
  const { say } = usePage()
  const [trouble, setTrouble] = useState<string>()
  const refresh = () => {
    setTrouble(undefined)
    service
      .status(credentials)
      .then(onRefreshed, (error: unknown) => setTrouble(problemText(say, error, 'case-problem.connection')))
  }
  return (
    <Screen
      step={`standing-${status.state}`}
      heading={say(done === 'restored' ? 'standing.is-back.heading' : headingOf(status))}
    >
      <div data-state={status.state}>
        {done !== undefined && (
          <p class="lead" data-field="done" data-value={done}>
            {say(doneTexts[done])}
          </p>
        )}
        {status.state !== 'active' && <Ending status={status} />}
        <Findings status={status} />
        {status.ageInQuestion && <AgeInQuestion />}
        {trouble !== undefined && <Trouble heading={say('problem.label')} text={trouble} />}
        {(status.listed > 0 || status.state !== 'active') && status.platforms.length > 0 && (
          <Platforms platforms={status.platforms} state={status.state} />
        )}
        {status.state === 'active' && <Listed status={status} onAdd={onAdd} />}
        {status.state === 'active' && (
          <KeepLonger credentials={credentials} status={status} onRefreshed={onRefreshed} />
        )}
        {status.state === 'withdrawn' && status.recovery !== undefined && (
          <Button action="restore" onPress={onRestore}>
            {say('restore.start')}
          </Button>
        )}
        <PersonsLook credentials={credentials} status={status} onRefreshed={onRefreshed} />
        {status.state === 'active' && <Others />}
        {status.listed > 0 && <KeepReceipt credentials={credentials} />}
        <Button action="refresh" kind="second" onPress={refresh}>
          {say('status.refresh')}
        </Button>
        {status.state === 'active' && (
          <Button action="withdraw" kind="quiet" onPress={onWithdraw}>
            {say('withdraw.start')}
          </Button>
        )}
        <Button action="close" kind="quiet" onPress={onClose}>
          {say('status.another')}
        </Button>
      </div>
    </Screen>
  )
}
