import { startFlow } from '../flow/start-flow.tsx'
import { FiguresFlow } from './figures-flow.tsx'

startFlow(FiguresFlow, () => typeof fetch === 'function')
