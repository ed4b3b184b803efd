import type { OpenLanes } from '@breakwater/guidance/plan'
import { useEffect, useState } from 'preact/hooks'
import { platformsOf } from '../fingerprint-flow/flow-state.ts'

const none: OpenLanes = { adult: false, child: false }

/** The questions are there before this is: who asks the service is no part of the first load. */
const askService = () =>
  import('@breakwater/client/describe-service').then(({ describeService }) => describeService({ baseUrl: '' }))

/**
 * Which lanes of our own case can be offered: those that the service has open while some platform looks (decision
 * D13). Asked once, when the page opens and before anything is answered; while it is not known, none.
 */
export function useOpenLanes(): OpenLanes {
  const [lanes, setLanes] = useState(none)
  useEffect(() => {
    askService().then(
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
