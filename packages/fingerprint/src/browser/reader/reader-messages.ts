import type { ImageFingerprint, VideoFingerprint, WindowFingerprint } from '@breakwater/contracts/fingerprint-types'
import { dihedralForms } from '@breakwater/contracts/fingerprint-types'
import { limits } from '@breakwater/contracts/limits'
import type { UnreadableCode } from '../../unreadable-file.ts'
import type { WorkerAnswer } from '../worker-messages.ts'
import type { ReaderPart } from './reader-parts.ts'

/** What the frame shows: it has no words of its own. */
export interface ReaderWords {
  readonly choose: string
  readonly chooseAgain: string
  /** Of the picture that is shown, for who cannot see it. */
  readonly picture: string
  /** With `{row}` and `{column}` in it, from 1. */
  readonly square: string
  /** To see the picture clearly, and no longer. */
  readonly clear: string
  readonly soft: string
  readonly language: string
  readonly direction: 'ltr' | 'rtl'
}

/** What a page may say to the frame. Files are counted from 1, in the order of choosing. */
export type ToReader =
  | { readonly type: 'dress'; readonly words: ReaderWords }
  | { readonly type: 'read'; readonly number: number }
  | { readonly type: 'stop'; readonly number: number }
  /** Show a picture, so that its person can cover what is in it; and let go of it. */
  | { readonly type: 'show'; readonly number: number }
  | { readonly type: 'hide' }
  /** Choose windows of the picture that is shown, none of what is covered. */
  | { readonly type: 'windows'; readonly number: number }
  | { readonly type: 'part'; readonly part: ReaderPart; readonly files: readonly ArrayBuffer[] }

/** What a case submits for a file, and what its screen must say. */
export interface ReadFingerprint {
  readonly item: ImageFingerprint | VideoFingerprint
  /** 0 to 100; under 50 a picture has no PDQ. Of a video that of its best frame. */
  readonly quality: number
  readonly isAnimated: boolean
}

export type ReaderCode = UnreadableCode | 'stopped'

/** What the frame may say to the page: counts, a fingerprint or a code. No name, no size, no pixel has a place in it. */
export type FromReader =
  | { readonly type: 'ready' }
  | { readonly type: 'height'; readonly pixels: number }
  | { readonly type: 'chosen'; readonly count: number }
  | { readonly type: 'progress'; readonly number: number; readonly percent: number; readonly secondsLeft: number }
  /** Whether a picture is shown that was to be, and how many of its squares are covered. */
  | { readonly type: 'shown'; readonly number: number; readonly isShown: boolean }
  | { readonly type: 'covered'; readonly count: number }
  | { readonly type: 'windows'; readonly number: number; readonly windows: readonly WindowFingerprint[] }
  | { readonly type: 'windows'; readonly number: number; readonly code: ReaderCode }
  /** The person pressed the key three times that leaves the site at once. */
  | { readonly type: 'leave' }
  | { readonly type: 'need'; readonly part: ReaderPart }
  /** Whether a part that was handed in has the bytes that the frame was built for. */
  | { readonly type: 'part'; readonly part: ReaderPart; readonly isTaken: boolean }
  | { readonly type: 'answer'; readonly number: number; readonly fingerprint: ReadFingerprint }
  | { readonly type: 'answer'; readonly number: number; readonly code: ReaderCode }

const codes: Readonly<Record<ReaderCode, true>> = {
  'empty-file': true,
  'not-an-image': true,
  'truncated-image': true,
  'image-too-large': true,
  'no-pictures-inside': true,
  'unsupported-codec': true,
  'decoder-missing': true,
  'unreadable-file': true,
  stopped: true,
}

/** Squares that a picture is laid out in at most. */
export const mostSquares = 72
/** Files that are chosen at a time at most; what is over that is not read. */
const mostFiles = 1_000
export const mostSeconds = 86_400

type Fields = Readonly<Record<string, unknown>>

const isWhole = (value: unknown, least: number, most: number): value is number =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most
const isPart = (value: unknown) => value === 'heic' || value === 'video' || value === 'windows'
const isNumber = (value: unknown) => isWhole(value, 1, mostFiles)
const isHex = (value: unknown, digits: number) =>
  typeof value === 'string' && value.length === digits && /^[0-9a-f]+$/.test(value)
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
/** Has these fields and no other: what is not in the schema does not pass. */
const hasOnly = (value: Fields, names: readonly string[]): boolean =>
  Object.keys(value).length === names.length && names.every((name) => Object.hasOwn(value, name))

/** Checks what the frame says. Undefined for anything that is not to the letter. */
export function parseFromReader(value: unknown): FromReader | undefined {
  return isFromReader(value) ? (value as unknown as FromReader) : undefined
}

/** Checks what a Worker in the frame says. How long it takes is not for the Worker to say: see reader-session.ts. */
export function parseFromWorker(value: unknown): WorkerAnswer | undefined {
  return isFromWorker(value) ? (value as unknown as WorkerAnswer) : undefined
}

function isFromWorker(value: unknown): boolean {
  if (!isObject(value)) return false
  if (value.type === 'answer' || value.type === 'windows') return isFromReader(value)
  return (
    value.type === 'progress' &&
    hasOnly(value, ['type', 'number', 'percent']) &&
    isNumber(value.number) &&
    isWhole(value.percent, 0, 100)
  )
}

function isFromReader(value: unknown): boolean {
  if (!isObject(value)) return false
  switch (value.type) {
    case 'ready':
    case 'leave':
      return hasOnly(value, ['type'])
    case 'height':
      return hasOnly(value, ['type', 'pixels']) && isWhole(value.pixels, 1, 1_000)
    case 'chosen':
      return hasOnly(value, ['type', 'count']) && isWhole(value.count, 0, mostFiles)
    case 'progress':
      return (
        hasOnly(value, ['type', 'number', 'percent', 'secondsLeft']) &&
        isNumber(value.number) &&
        isWhole(value.percent, 0, 100) &&
        isWhole(value.secondsLeft, 0, mostSeconds)
      )
    case 'need':
      return hasOnly(value, ['type', 'part']) && isPart(value.part)
    case 'part':
      return hasOnly(value, ['type', 'part', 'isTaken']) && isPart(value.part) && typeof value.isTaken === 'boolean'
    case 'shown':
      return (
        hasOnly(value, ['type', 'number', 'isShown']) && isNumber(value.number) && typeof value.isShown === 'boolean'
      )
    case 'covered':
      return hasOnly(value, ['type', 'count']) && isWhole(value.count, 0, mostSquares)
    case 'windows':
      if (!isNumber(value.number)) return false
      if (hasOnly(value, ['type', 'number', 'code'])) return Object.hasOwn(codes, String(value.code))
      return hasOnly(value, ['type', 'number', 'windows']) && isListOfWindows(value.windows)
    case 'answer':
      if (!isNumber(value.number)) return false
      if (hasOnly(value, ['type', 'number', 'code'])) return Object.hasOwn(codes, String(value.code))
      return hasOnly(value, ['type', 'number', 'fingerprint']) && isFingerprint(value.fingerprint)
    default:
      return false
  }
}

function isFingerprint(value: unknown): boolean {
  return (
    isObject(value) &&
    hasOnly(value, ['item', 'quality', 'isAnimated']) &&
    isWhole(value.quality, 0, 100) &&
    typeof value.isAnimated === 'boolean' &&
    isObject(value.item) &&
    (value.item.kind === 'video' ? isVideo(value.item) : isImage(value.item))
  )
}

function isImage(item: Fields): boolean {
  if (item.kind !== 'image' || !isHex(item.md5, 32)) return false
  if (hasOnly(item, ['kind', 'md5'])) return true
  const { pdq } = item
  return (
    hasOnly(item, ['kind', 'md5', 'pdq']) &&
    isObject(pdq) &&
    hasOnly(pdq, ['hash', 'quality', 'dihedral']) &&
    isHex(pdq.hash, 64) &&
    isWhole(pdq.quality, limits.minimumQuality, 100) &&
    isObject(pdq.dihedral) &&
    hasOnly(pdq.dihedral, dihedralForms) &&
    Object.values(pdq.dihedral).every((hash) => isHex(hash, 64)) &&
    pdq.hash === pdq.dihedral.original
  )
}

function isListOfWindows(windows: unknown): boolean {
  return (
    Array.isArray(windows) &&
    windows.length <= limits.windowsOfPicture &&
    windows.every(
      (window) =>
        isObject(window) &&
        hasOnly(window, ['hash', 'quality']) &&
        isHex(window.hash, 64) &&
        isWhole(window.quality, limits.minimumQuality, 100),
    )
  )
}

function isVideo(item: Fields): boolean {
  const { vpdq } = item
  return (
    hasOnly(item, ['kind', 'md5', 'vpdq']) &&
    isHex(item.md5, 32) &&
    Array.isArray(vpdq) &&
    vpdq.length <= limits.videoFrames &&
    vpdq.every(
      (frame) =>
        isObject(frame) &&
        hasOnly(frame, ['frame', 'seconds', 'hash', 'quality']) &&
        isWhole(frame.frame, 0, Number.MAX_SAFE_INTEGER) &&
        typeof frame.seconds === 'number' &&
        frame.seconds >= 0 &&
        frame.seconds <= mostSeconds &&
        isHex(frame.hash, 64) &&
        isWhole(frame.quality, limits.minimumQuality, 100),
    )
  )
}

/** Checks what a page says to the frame. */
export function parseToReader(value: unknown): ToReader | undefined {
  return isToReader(value) ? (value as unknown as ToReader) : undefined
}

function isToReader(value: unknown): boolean {
  if (!isObject(value)) return false
  switch (value.type) {
    case 'dress': {
      const { words } = value
      if (!hasOnly(value, ['type', 'words']) || !isObject(words)) return false
      if (!hasOnly(words, ['choose', 'chooseAgain', 'picture', 'square', 'clear', 'soft', 'language', 'direction']))
        return false
      return Object.values(words).every((word) => typeof word === 'string' && word.length <= 200)
    }
    case 'hide':
      return hasOnly(value, ['type'])
    case 'read':
    case 'stop':
    case 'show':
    case 'windows':
      return hasOnly(value, ['type', 'number']) && isNumber(value.number)
    case 'part':
      return (
        hasOnly(value, ['type', 'part', 'files']) &&
        Array.isArray(value.files) &&
        value.files.every((file) => file instanceof ArrayBuffer)
      )
    default:
      return false
  }
}
