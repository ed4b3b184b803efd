import path from 'node:path'
import { Problem } from '@breakwater/contracts'
import type { NodeImageFingerprint, TurnedVideo } from '@breakwater/fingerprint/node'
import {
  type DecodingConfiguration,
  decodingConfigurationSchema,
  FingerprintPool,
  type LookingDeeper,
} from './fingerprint-pool.ts'
import { OwnStorage, type StorageConfiguration } from './own-storage.ts'
import { type ReceivedUpload, type UploadBytes, UploadReceiver } from './upload-receiver.ts'
import { type VideoConfiguration, VideoPool, videoConfigurationSchema } from './video-pool.ts'

/** A picture has more bytes than this: it is not taken. */
export const imageBytes = 64 * 1024 * 1024

export interface UploadFingerprintsOptions {
  /** Videos lie below it while they are decoded, unless the configuration says another place. */
  readonly stateDirectory: string
  readonly decoding?: DecodingConfiguration | undefined
  readonly video?: VideoConfiguration | undefined
  readonly storage?: StorageConfiguration | undefined
}

/** Said of an upload in which there was more than was looked at. */
export function whereCutShort({ inside, windows }: Pick<NodeImageFingerprint, 'inside' | 'windows'>): {
  readonly insideCutShort?: true
} {
  return inside?.isCutShort === true || windows?.isCutShort === true ? { insideCutShort: true } : {}
}

/** From what comes in to what can be compared: received, told apart, decoded and hashed in threads. */
export class UploadFingerprints implements AsyncDisposable {
  readonly #pictures: FingerprintPool
  readonly #videos: VideoPool
  readonly #receiver: UploadReceiver
  readonly #storage: OwnStorage | undefined

  constructor({ stateDirectory, decoding, video, storage }: UploadFingerprintsOptions) {
    const videoConfiguration = video ?? videoConfigurationSchema.parse({})
    this.#pictures = new FingerprintPool(decoding ?? decodingConfigurationSchema.parse({}))
    this.#videos = new VideoPool(videoConfiguration)
    this.#receiver = new UploadReceiver({
      // A folder of our own in it: it is emptied, and what else lies there is not ours.
      directory: path.join(videoConfiguration.directory ?? stateDirectory, 'breakwater-uploads'),
      imageBytes,
      videoBytes: videoConfiguration.largestBytes,
      takeVideoPlace: () => this.#videos.takePlace(),
    })
    this.#storage = storage && new OwnStorage(storage)
  }

  /** What lies in the platform's own storage. Throws `url-off`; and while it is read `url-refused`, `url-unreachable`. */
  at(url: string): AsyncIterable<Uint8Array> {
    if (this.#storage === undefined) throw new Problem('url-off')
    return this.#storage.read(url)
  }

  /** The upload is there until `use` is done. Throws `UnreadableFile` and the problems of receiving and decoding. */
  async of<Result>(
    bytes: UploadBytes,
    deeper: LookingDeeper,
    use: (fingerprint: NodeImageFingerprint | TurnedVideo, received: ReceivedUpload) => Promise<Result>,
  ): Promise<Result> {
    await using received = await this.#receiver.receive(bytes)
    if (received.kind === 'image') return await use(await this.#pictures.fingerprint(received.bytes, deeper), received)
    return await use(await this.#videos.fingerprint(received.file), received)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pictures[Symbol.asyncDispose]()
    await this.#videos[Symbol.asyncDispose]()
  }
}
