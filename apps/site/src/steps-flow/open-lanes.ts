import { describeService } from '@breakwater/client/describe-service'
import type { OpenLanes } from '@breakwater/guidance/plan'
import { useEffect, useState } from 'preact/hooks'
import { platformsOf } from '../fingerprint-flow/flow-state.ts'

const none: OpenLanes = { adult: false, child: false }

/**
 * Which lanes of our own case can be offered: those that the service has open while some platform looks (decision
 * D13). Asked once, when the page opens and before anything is answered; while it is not known, none.
 */
export function useOpenLanes(): OpenLanes {
  const [lanes, setLanes] = useState(none)
  useEffect(() => {
    describeService({ baseUrl: '' }).then(
      (description) => {
        const isOffered = (lane: 'adult' | 'child') =>
          description.openLanes.includes(lane) &&
          platformsOf(lane, description).some(({ state }) => state === 'looking')
        setLanes({ adult: isOffered('adult'), child: isOffered('child') })
      },
      () => {},
    )
  }, [])
  return lanes
}
