// Runs in a Worker: the page stays quick while a proof of work is done.
import { solveChallenge } from '@breakwater/client/solve-challenge'
import type { Challenge } from '@breakwater/contracts'

addEventListener('message', ({ data }: MessageEvent<Challenge>) => {
  solveChallenge(data).then(
    (solution) => postMessage(solution),
    () => postMessage(null),
  )
})
