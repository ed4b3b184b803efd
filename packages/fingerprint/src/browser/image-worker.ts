import { fingerprintPixels } from './decode.ts'
import { serveRequests } from './serve-requests.ts'

/**
 * The only place in a browser where a picture's bytes are read, beside heic-worker.ts. It is served as one script with
 * a policy of its own (`default-src 'none'`), so it has no network, and a Worker has no document to leak through.
 */
serveRequests(() => fingerprintPixels)
