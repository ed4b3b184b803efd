import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { UnreadableFile } from '../unreadable-file.ts'

/**
 * Video by an ffmpeg process (docs/adr/0021): a decoder that fails or is broken into takes its own process with it, and
 * memory is that of a few frames. Only these containers are opened, so that no play list makes it open another file.
 */
const containers = 'mov,matroska'
/** Two pictures of 8K, side by side: no more is decoded, whatever a header says. */
const framePixels = 2 * 7680 * 4320
const input = ['-protocol_whitelist', 'file', '-format_whitelist', containers, '-max_pixels', String(framePixels)]
const quiet = ['-hide_banner', '-nostdin']

export interface VideoHeader {
  readonly durationSeconds: number | undefined
  /** When the pictures begin, since the file does: sound may begin before them. */
  readonly firstFrameSeconds: number
}

export interface DecodedFrame {
  /** Number of the decoded frame, from 0, in order of showing. */
  readonly frame: number
  /** Since the first frame. */
  readonly seconds: number
  readonly width: number
  readonly height: number
  /** RGB, row after row. Valid until the next frame is asked for. */
  readonly rgb: Uint8Array
}

/** Looks at a video without decoding it. Throws `UnreadableFile`, or the reason of the signal. */
export async function probeVideo(file: string, signal?: AbortSignal): Promise<VideoHeader> {
  const entries = 'stream=codec_name,start_time:format=duration,start_time'
  const args = [
    '-v',
    'error',
    ...input,
    '-select_streams',
    'v:0',
    '-show_entries',
    entries,
    '-of',
    'json',
    `file:${file}`,
  ]
  const child = start('ffprobe', args)
  using _ended = endedBy(signal, child)
  // Where there is no such program its streams fail too; the reason is with the end of the process.
  const said = [child.stdout!, child.stderr!].map((stream) => textOf(stream).catch(() => ''))
  await endOf(child)
  signal?.throwIfAborted()
  const [text = '', failure = ''] = await Promise.all(said)
  if (failure.length > 0 && !text.includes('codec_name'))
    throw new UnreadableFile('unreadable-file', { cause: failure })
  const { streams = [], format = {} } = JSON.parse(text) as {
    streams?: { codec_name?: string; start_time?: string }[]
    format?: { duration?: string; start_time?: string }
  }
  if (streams.length === 0) throw new UnreadableFile('no-pictures-inside')
  const durationSeconds = Number(format.duration)
  const firstFrameSeconds = Number(streams[0]?.start_time) - Number(format.start_time)
  return {
    durationSeconds: Number.isFinite(durationSeconds) ? durationSeconds : undefined,
    firstFrameSeconds: Number.isFinite(firstFrameSeconds) ? firstFrameSeconds : 0,
  }
}

/**
 * Decodes the frames of `isFirstOfItsTurn`, turned as the file says a player should. Colours are made RGB as Meta's vPDQ
 * makes them: swscale, to RGB24, at the size of the frame. Ends ffmpeg when the caller stops. Throws `UnreadableFile`.
 */
export async function* decodeVideo(
  file: string,
  { framesPerSecond, signal }: { framesPerSecond: number | 'all'; signal?: AbortSignal | undefined },
): AsyncGenerator<DecodedFrame> {
  const turn = (time: string) => `floor((${time}+1e-4)*${framesPerSecond})`
  const select = framesPerSecond === 'all' ? [] : [`select='isnan(prev_t)+gt(${turn('t')},${turn('prev_t')})'`]
  // The first showinfo numbers every decoded frame; the second says which were taken.
  const filters = [
    'setpts=PTS-STARTPTS',
    'showinfo@all=checksum=0',
    ...select,
    'showinfo@taken=checksum=0',
    'scale=flags=area',
  ]
  const args = [
    ...[...quiet, '-v', 'info', '-nostats', ...input, '-i', `file:${file}`, '-map', '0:v:0', '-an', '-sn', '-dn'],
    ...['-vf', filters.join(','), '-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'],
  ]
  const child = start('ffmpeg', args)
  using stopping = endedBy(signal, child)
  const ended = endOf(child)
  ended.catch(() => {})
  const said = readLog(child)
  const pixels = byteReader(child.stdout!)
  let count = 0
  try {
    for (;;) {
      const taken = await said.nextTaken()
      if (taken === undefined) break
      const rgb = await pixels.read(taken.width * taken.height * 3)
      if (rgb === undefined) break
      count++
      yield { ...taken, rgb }
    }
    signal?.throwIfAborted()
    const { code } = await ended
    if (said.isTooLarge()) throw new UnreadableFile('image-too-large', { cause: said.lastLine() })
    if (count === 0) {
      throw new UnreadableFile(said.lacksDecoder() ? 'unsupported-codec' : 'no-pictures-inside', {
        cause: said.lastLine(),
      })
    }
    // What is broken at its end still had its beginning: but half a video is not shown as a whole one.
    if (code !== 0 || said.isDamaged()) throw new UnreadableFile('truncated-image', { cause: said.lastLine() })
  } finally {
    stopping.end()
  }
}

const stillSeconds = 20
const stillBytes = 64 * 1024 * 1024
/** A frame's time is told to the millisecond, so it may be told this much late: then the next frame would be the first. */
const roundingSeconds = 0.0006

/**
 * The frame that is shown at a time since the first one, as PNG, at most 1,024 pixels on its longer side. Undefined where
 * there is none, or none within 20 seconds.
 */
export async function stillOfVideo(file: string, seconds: number): Promise<Uint8Array | undefined> {
  const size = 'scale=w=min(1024\\,iw):h=min(1024\\,ih):force_original_aspect_ratio=decrease'
  const signal = AbortSignal.timeout(stillSeconds * 1000)
  const header = await probeVideo(file, signal).catch(() => undefined)
  if (header === undefined) return undefined
  // ffmpeg seeks from where the file begins.
  const from = Math.max(0, header.firstFrameSeconds + seconds - roundingSeconds).toFixed(6)
  const child = start('ffmpeg', [
    ...[...quiet, '-v', 'error', '-ss', from, ...input, '-i', `file:${file}`, '-map', '0:v:0'],
    ...['-frames:v', '1', '-vf', size, '-f', 'image2pipe', '-c:v', 'png', 'pipe:1'],
  ])
  using _ended = endedBy(signal, child)
  const ended = endOf(child).catch(() => undefined)
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of child.stdout!.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
    bytes += part.length
    if (bytes <= stillBytes) parts.push(part)
  }
  child.stderr!.resume()
  const result = await ended
  return result?.code === 0 && bytes > 0 && bytes <= stillBytes ? Buffer.concat(parts, bytes) : undefined
}

interface TakenFrame {
  readonly frame: number
  readonly seconds: number
  readonly width: number
  readonly height: number
}

/** Follows what ffmpeg says: which frames it took, and what went wrong. */
function readLog(child: ChildProcess) {
  const waiting: ((frame: TakenFrame | undefined) => void)[] = []
  const frames: TakenFrame[] = []
  let isOver = false
  let newest = -1
  let lacksDecoder = false
  let isDamaged = false
  let isTooLarge = false
  let lastLine = ''
  const lines = createInterface({ input: child.stderr! })
  lines.on('line', (line) => {
    const shown = /^\[(showinfo@\w+) .* n: *(\d+) pts: *-?\d+ pts_time:(-?[\d.]+) .* s:(\d+)x(\d+) /.exec(line)
    if (shown === null) {
      lastLine = line
      isTooLarge ||= /Picture size \d+x\d+ (is invalid|exceeds)/i.test(line)
      lacksDecoder ||= /Decoder .* not found|no decoder found|Decoding requested, but no decoder/i.test(line)
      isDamaged ||=
        /partial file|Truncating packet|moov atom not found|Invalid data found|File ended prematurely/i.test(line)
      return
    }
    const [, filter, number, time, width, height] = shown
    if (filter === 'showinfo@all') {
      newest = Number(number)
      return
    }
    // Frames pass the filters one by one, so the newest of all is the one that was taken.
    const taken = { frame: newest, seconds: Number(time), width: Number(width), height: Number(height) }
    const next = waiting.shift()
    if (next === undefined) frames.push(taken)
    else next(taken)
  })
  lines.on('close', () => {
    isOver = true
    for (const next of waiting) next(undefined)
  })
  return {
    nextTaken: (): Promise<TakenFrame | undefined> => {
      const ready = frames.shift()
      if (ready !== undefined || isOver) return Promise.resolve(ready)
      return new Promise((resolve) => waiting.push(resolve))
    },
    lacksDecoder: () => lacksDecoder,
    isDamaged: () => isDamaged,
    isTooLarge: () => isTooLarge,
    lastLine: () => lastLine,
  }
}

/** Reads exact numbers of bytes from a stream, into one buffer that is used again. */
function byteReader(stream: Readable) {
  const chunks = stream.iterator({ destroyOnReturn: false })
  let rest: Uint8Array = new Uint8Array()
  let buffer = new Uint8Array()
  return {
    /** Undefined when the stream ends before. */
    async read(bytes: number): Promise<Uint8Array | undefined> {
      if (buffer.length !== bytes) buffer = new Uint8Array(bytes)
      for (let filled = 0; filled < bytes; ) {
        if (rest.length === 0) {
          const { value, done } = await chunks.next()
          if (done) return undefined
          rest = value as Uint8Array
        }
        const part = rest.subarray(0, bytes - filled)
        buffer.set(part, filled)
        filled += part.length
        rest = rest.subarray(part.length)
      }
      return buffer
    },
  }
}

function start(program: string, args: readonly string[]): ChildProcess {
  return spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Ends a process when the signal says so, or when `end` is called. */
function endedBy(signal: AbortSignal | undefined, child: ChildProcess): Disposable & { end(): void } {
  const end = () => child.kill('SIGKILL')
  if (signal?.aborted) end()
  signal?.addEventListener('abort', end)
  return { end, [Symbol.dispose]: () => signal?.removeEventListener('abort', end) }
}

/** Rejects with `decoder-missing` where there is no ffmpeg. */
async function endOf(child: ChildProcess): Promise<{ code: number | null }> {
  const [code] = await once(child, 'close').catch((cause: unknown) => {
    throw new UnreadableFile('decoder-missing', { cause })
  })
  return { code }
}

async function textOf(stream: Readable): Promise<string> {
  let text = ''
  for await (const chunk of stream.setEncoding('utf8')) text += chunk
  return text
}
