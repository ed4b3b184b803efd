import type { Credentials } from '@breakwater/contracts'
import { Problem } from '@breakwater/contracts/problem-codes'
import { useState } from 'preact/hooks'
import { usePage } from '../flow/page.ts'
import { Button, Trouble } from '../flow/parts.tsx'
import { saveFile } from '../flow/save-file.ts'
import { service } from '../flow/service.ts'
import { problemText } from './problem-text.ts'

/** A file that proves, without us, that the case was written down (docs/protocol/log.md). For whoever wants it. */
export function KeepReceipt({ credentials }: { credentials: Credentials }) {
  const { say } = usePage()
  const [outcome, setOutcome] = useState<'none' | 'kept' | 'waiting'>('none')
  const [trouble, setTrouble] = useState<string>()
  const [isAsking, setAsking] = useState(false)
  const keep = async () => {
    setOutcome('none')
    setTrouble(undefined)
    setAsking(true)
    try {
      const receipt = await service.receipt(credentials)
      saveFile(say('standing.receipt.file-name'), `${JSON.stringify(receipt, null, 2)}\n`)
      setOutcome('kept')
    } catch (error) {
      if (error instanceof Problem && error.code === 'receipt-not-ready') setOutcome('waiting')
      else setTrouble(problemText(say, error, 'case-problem.connection'))
    }
    setAsking(false)
  }
  return (
    <section data-field="receipt" data-value={outcome}>
      <h2>{say('standing.receipt.heading')}</h2>
      <p>{say('standing.receipt.text')}</p>
      <p class="small">{say('standing.receipt.private')}</p>
      <p role="status">
        {outcome === 'kept' && say('standing.receipt.kept')}
        {outcome === 'waiting' && say('standing.receipt.waiting')}
      </p>
      {trouble !== undefined && <Trouble heading={say('problem.label')} text={trouble} />}
      <Button action="keep-receipt" kind="second" isDisabled={isAsking} onPress={keep}>
        {say('standing.receipt.keep')}
      </Button>
    </section>
  )
}
