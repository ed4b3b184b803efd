/** Limits on the wire, once. Sizes in bytes, times in seconds, distances in bits. */
export const limits = {
  itemsPerCase: 100,
  requestBytes: 1_048_576,
  headerBytes: 16_384,
  requestSeconds: 30,
  feedPageEvents: 1_000,
  feedPageEventsDefault: 500,
  feedWaitSeconds: 30,
  /** Streams of hints that one platform may hold open. */
  hintConnections: 4,
  /** At least so often a stream of hints says something, so that a line that is dead is found out. */
  hintSeconds: 15,
  /** Cells of a sketch of a list: enough for some eight thousand differences, and for the body of a request. */
  sketchCells: 12_288,
  /** Records in one page of the StopNCII face. Its reference client asks for 800. */
  stopNciiPageRecords: 2_000,
  /** Entries in one page of the NCMEC face. Its reference client takes what it is given, and asks least when pages are large. */
  ncmecPageEntries: 10_000,
  /** How far the end of a window may lie ahead of the service's clock. */
  ncmecClockSeconds: 60,
  /** Images with more pixels than this are not decoded: a decompression bomb must not stop a phone or an agent. */
  imagePixels: 268_402_689,
  /** Frames of one video that are fingerprinted, and of all videos of a case that are listed: two hours at one a second. */
  videoFrames: 7_200,
  /** Bytes of one frame as a case is sent it: see `PackedVideo`. */
  packedFrameBytes: 41,
  /** What the hashes of one page of the feed take in the database, about: a page ends early, after one event at least. */
  feedPageBytes: 2_097_152,
  /** Inner windows that may be listed beside one picture. */
  windowsOfPicture: 7,
  /** A PDQ hash under this quality is too unreliable to list or to match (Meta's own threshold). */
  minimumQuality: 50,
  /** Two PDQ hashes at most this far apart are taken as the same picture (Meta's own threshold). */
  matchDistanceBits: 31,
  /** Ciphertext for undoing a withdrawal, base64url: 7,200 frames of video and 99 pictures with windows take 469,000. */
  recoveryCharacters: 524_288,
  /** A pass is filled to this before it is encoded; what is longer than the characters is not read. */
  passBytes: 1_024,
  passCharacters: 2_048,
  /** A challenge can be solved and sent within this: pages are read slowly, and offline. */
  challengeSeconds: 3_600,
  /** Codes for a helpline in one batch. */
  vouchersPerBatch: 1_000,
  /** Contents told of, or deleted, in one request to an agent. */
  contentsPerRequest: 1_000,
  /** Uploads put in the queue of a fleet by one request. */
  queuedPerRequest: 100,
  /** A grant for the child lane is for this long at most. */
  laneGrantDays: 366,
  /** A file of an assessed list is valid for this long at most, and holds so many lines of so many bytes at most. */
  assessedListDays: 366,
  listLines: 10_000_000,
  listLineBytes: 1_048_576,
  /** What an uploader may say with an appeal. */
  appealCharacters: 2_000,
} as const
