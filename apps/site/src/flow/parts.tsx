import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { handoffTexts, type ShownHandoff } from '../handoff-texts.ts'
import { usePage } from './page.ts'

interface ButtonProps {
  readonly action: string
  readonly onPress: () => void
  readonly kind?: 'first' | 'second' | 'quiet'
  readonly isDisabled?: boolean
  readonly children: ComponentChildren
}

export function Button({ action, onPress, kind = 'first', isDisabled = false, children }: ButtonProps) {
  return (
    <p>
      <button type="button" class={kind} data-action={action} disabled={isDisabled} onClick={onPress}>
        {children}
      </button>
    </p>
  )
}

export function BackButton({ onPress }: { onPress: () => void }) {
  const { say } = usePage()
  return (
    <Button action="back" kind="quiet" onPress={onPress}>
      {say('common.back')}
    </Button>
  )
}

/** What went wrong, what is not lost, what to do; read out at once. */
export function Trouble({ heading, text }: { heading?: string; text: string }) {
  return (
    <div class="field matters" role="alert">
      {heading !== undefined && <h2>{heading}</h2>}
      <p>{text}</p>
    </div>
  )
}

/** Another service, with what it asks for and what leaves the device. */
export function HandoffCard({ id, Heading = 'h3' }: { id: ShownHandoff; Heading?: 'h2' | 'h3' }) {
  const { say, handoffs } = usePage()
  const { name, url } = handoffs[id]
  return (
    <section class="field sage">
      <Heading>{name}</Heading>
      <p>{say(handoffTexts[id])}</p>
      <p>
        <a class="second" href={url} rel="noreferrer">
          {say('handoff.open', { name })}
        </a>
      </p>
    </section>
  )
}

/** Leads to the danger panel, where nothing done so far is lost. */
export function PersonLink({ kind = 'second', children }: { kind?: string; children: ComponentChildren }) {
  const { addresses } = usePage()
  return (
    <p>
      <a class={kind} href={addresses.now} data-danger>
        {children}
      </a>
    </p>
  )
}

export function CopyButton({ text, children }: { text: string; children: ComponentChildren }) {
  const { say } = usePage()
  const [outcome, setOutcome] = useState<'copied' | 'failed'>()
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setOutcome('copied'),
      () => setOutcome('failed'),
    )
  return (
    <>
      <Button action="copy" kind="second" onPress={copy}>
        {children}
      </Button>
      <p class="small" role="status">
        {outcome === 'copied' && say('common.copied')}
        {outcome === 'failed' && say('common.copy-failed')}
      </p>
    </>
  )
}
