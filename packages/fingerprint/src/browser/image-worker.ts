import { answerRequests, fingerprintOf } from './answer-requests.ts'
import { fingerprintPixels } from './decode.ts'

answerRequests(({ file, kernel }) => fingerprintOf(file, (bytes, header) => fingerprintPixels(kernel, bytes, header)))
