import { startFlow } from '../flow/start-flow.tsx'
import { StatusFlow } from './status-flow.tsx'

startFlow(StatusFlow, () => typeof crypto.subtle === 'object')
