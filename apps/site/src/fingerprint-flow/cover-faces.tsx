import type { FrameReader } from '@breakwater/fingerprint/browser'
import { usePage } from '../flow/page.ts'
import { Button } from '../flow/parts.tsx'
import type { PictureOutcome } from './picture-outcome.ts'
import { useCovering } from './use-covering.ts'

interface CoverFacesProps {
  readonly reader: FrameReader
  readonly outcomes: readonly PictureOutcome[]
  /** How many squares of the picture that is shown are covered. */
  readonly covered: number
  readonly onDone: (outcomes: readonly PictureOutcome[]) => void
  readonly onStopAll: () => void
}

/** What stands below the frame while faces are covered in it, picture by picture. */
export function CoverFaces({ reader, outcomes, covered, onDone, onStopAll }: CoverFacesProps) {
  const { say } = usePage()
  const { state, use, skip } = useCovering(reader, outcomes, onDone)
  const isShown = state?.step === 'shown'
  return (
    <>
      <p role="status">
        {state !== undefined && `${say('review.picture', { number: state.number })}. `}
        {!isShown && say('cover.choosing')}
      </p>
      {isShown && (
        <>
          {/* The answer that is wrong more often must not be the one that stands out. */}
          <Button action="use-rest" kind={covered === 0 ? 'second' : 'first'} onPress={use}>
            {covered === 0 ? say('cover.no-face') : say('cover.covered', { count: covered })}
          </Button>
          <Button action="skip" kind="second" onPress={skip}>
            {say('cover.skip')}
          </Button>
        </>
      )}
      <Button action="cancel" kind="quiet" onPress={onStopAll}>
        {say('working.cancel')}
      </Button>
    </>
  )
}
