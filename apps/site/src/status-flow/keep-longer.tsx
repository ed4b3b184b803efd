import type { CaseStatus, Credentials } from '@breakwater/contracts'
import { useState } from 'preact/hooks'
import { usePage } from '../flow/page.ts'
import { Button, Trouble } from '../flow/parts.tsx'
import { service } from '../flow/service.ts'
import { spokenDay } from '../spoken-day.ts'
import { problemText } from './problem-text.ts'

interface KeepLongerProps {
  readonly credentials: Credentials
  readonly status: CaseStatus
  readonly onRefreshed: (status: CaseStatus) => void
}

/** When an active case ends, and how it lasts longer: nobody writes to its holder, so it must be read here. */
export function KeepLonger({ credentials, status, onRefreshed }: KeepLongerProps) {
  const { say, locale } = usePage()
  const [trouble, setTrouble] = useState<string>()
  const [isAsking, setAsking] = useState(false)
  const { expiresOn, renewableFrom } = status
  const isDue = renewableFrom !== undefined && new Date().toISOString().slice(0, 10) >= renewableFrom
  const renew = async () => {
    setTrouble(undefined)
    setAsking(true)
    await service
      .renew(credentials)
      .then(onRefreshed, (error: unknown) => setTrouble(problemText(say, error, 'case-problem.renew-unknown')))
    setAsking(false)
  }
  return (
    <section data-field="expires" data-value={expiresOn}>
      <h2>{say('standing.expires.heading')}</h2>
      <p>{say('standing.expires', { date: spokenDay(locale, expiresOn) })}</p>
      {!isDue && renewableFrom !== undefined && (
        <p>{say('standing.renew-from', { date: spokenDay(locale, renewableFrom) })}</p>
      )}
      {trouble !== undefined && <Trouble heading={say('problem.label')} text={trouble} />}
      {isDue && (
        <>
          <p>{say('standing.renew.text')}</p>
          <Button action="renew" isDisabled={isAsking} onPress={renew}>
            {say('standing.renew')}
          </Button>
        </>
      )}
    </section>
  )
}
