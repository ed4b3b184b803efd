/*
 * Pure data: one entry for each of the sixty rules, which is why this file is long.
 */

/** How something is held: by rules of the proof, by the lint over all words, by a test, or by nobody yet. */
export type Held =
  | { readonly by: 'proof'; readonly rule: string }
  | { readonly by: 'words'; readonly what: string }
  | { readonly by: 'test'; readonly file: string; readonly title: string }
  /** What no machine can say. Empty until somebody has looked, and says so with their name. */
  | { readonly by: 'review'; readonly what: string; readonly reviewer: string | null; readonly on: string | null }
  /** The part that it speaks of is not built. */
  | { readonly by: 'absent'; readonly what: string }

/** One of the sixty safety rules that the project was begun with. */
export interface SafetyRule {
  readonly id: string
  /** In our own words. */
  readonly title: string
  readonly held: readonly Held[]
}

const proof = (...rules: readonly string[]): Held[] => rules.map((rule) => ({ by: 'proof', rule }))
const words = (what: string): Held => ({ by: 'words', what })
const test = (file: string, title: string): Held => ({ by: 'test', file, title })
const review = (what: string): Held => ({ by: 'review', what, reviewer: null, on: null })
const absent = (what: string): Held => ({ by: 'absent', what })

const built = 'apps/site/src/built-pages.test.ts'
const screens = 'apps/site/src/screens.test.ts'
const reading = 'apps/site/src/reading-pages.test.ts'
const siteWords = 'apps/site/src/words.test.ts'
const flow = 'apps/site/src/steps-flow/flow.test.ts'
const caseLife = 'packages/service/src/case-life.test.ts'
const leaks = 'packages/testkit/src/reader-leaks.test.ts'
const check = 'packages/guidance/src/check/check-directory.test.ts'
const planFor = 'packages/guidance/src/plan/plan-for.test.ts'
const emergency = 'packages/guidance/src/directory/emergency.test.ts'

export const inventory: readonly SafetyRule[] = [
  {
    id: 'INV-01',
    title: 'Everywhere one press says "I am in danger, or might hurt myself"; the questions begin with it',
    held: [
      test(built, 'has the quick exit first and the way to /now second'),
      test(planFor, 'danger first, despair next, both without a word that is not about them'),
      test(flow, 'the danger panel opens over any question and over the plan, and nothing is lost'),
    ],
  },
  {
    id: 'INV-02',
    title: 'In danger the emergency number of the place comes first, and alone',
    held: proof('INV-02', 'C1'),
  },
  { id: 'INV-03', title: 'Thoughts of self-harm lead to people at once, and to no form', held: proof('INV-03') },
  {
    id: 'INV-04',
    title: 'The page for right now needs no network, and has somebody for every age at every hour',
    held: [
      ...proof('INV-04'),
      test(emergency, 'has an emergency number and someone to talk to at any age and hour'),
      test(screens, 'the danger screen opens over a half-done flow, works without a network, and loses nothing'),
    ],
  },
  {
    id: 'INV-05',
    title: 'Where the place is not known, no number stands as if it worked everywhere',
    held: [
      ...proof('INV-05'),
      test(emergency, 'where the place is not known no number is shown as if it worked everywhere'),
    ],
  },
  {
    id: 'INV-06',
    title: 'Coming back from the page for right now, nothing is lost',
    held: [test(flow, 'the danger panel opens over any question and over the plan, and nothing is lost')],
  },
  {
    id: 'INV-07',
    title: 'Nothing blames, asks why, or says what should have been done',
    held: [words('banned words'), test(siteWords, 'never has %s in it'), review('the tone of every page and step')],
  },
  { id: 'INV-08', title: '"Not your fault" within the first two steps', held: [...proof('INV-08'), words('the mark')] },
  { id: 'INV-09', title: 'No lesson in a crisis', held: proof('INV-09') },
  {
    id: 'INV-10',
    title: 'Nobody is scolded for paying, for deleting, or for not having blocked',
    held: [...proof('INV-10'), words('the mark'), review('the words for those who deleted or did not block')],
  },
  {
    id: 'INV-11',
    title: 'Words that wound are not used, but in proper names',
    held: [words('banned words'), test(siteWords, 'never has %s in it')],
  },
  {
    id: 'INV-12',
    title: 'Never a word for paying, or for paying a little',
    held: [words('banned words'), review('whether some sentence could be read as advice to pay')],
  },
  {
    id: 'INV-13',
    title: 'No way to firms that want money for help, and a warning of them',
    held: [...proof('INV-13'), test(built, 'has nothing inline and asks nobody else for anything')],
  },
  { id: 'INV-14', title: 'Who paid: comfort, stop, bank, report', held: proof('INV-14') },
  {
    id: 'INV-15',
    title: 'We never ask for the picture',
    held: [
      ...proof('PICTURE'),
      words('banned words'),
      test(leaks, 'there are at least 25 of them, and each has run in the frame and in the control'),
    ],
  },
  {
    id: 'INV-16',
    title: 'A fingerprint is made on the device: no byte, name or small picture leaves it',
    held: [
      test(leaks, 'in the Worker: $name gets nothing out'),
      test(leaks, 'in the frame: $name gets nothing out'),
      test(
        screens,
        'three photographs and a video: progress, one stopped and tried again, all read without a network, nothing sent',
      ),
    ],
  },
  {
    id: 'INV-17',
    title: 'Nobody is told to copy a picture of someone under 18, nor to fetch a copy in order to hash it',
    held: [
      ...proof('TABLE'),
      words('screenshots only without the picture'),
      review('every step about keeping messages'),
    ],
  },
  { id: 'INV-18', title: 'The evidence pack takes no intimate picture', held: [absent('the evidence pack')] },
  { id: 'INV-19', title: 'Helpers never view, copy, keep or pass on', held: [...proof('INV-19'), words('the mark')] },
  {
    id: 'INV-20',
    title: 'Nobody is told to delete before messages are kept and advice is had',
    held: [...proof('INV-47'), words('banned words'), review('every sentence about deleting')],
  },
  {
    id: 'INV-21',
    title: 'The picture is never shown or described',
    held: [
      test(built, 'is a file picker with a label and nothing else that can be pressed'),
      test(built, '$address has nothing inline and asks nobody else for anything'),
      test(screens, 'every screen from the first question to the status, and back again, in %s'),
    ],
  },
  {
    id: 'INV-22',
    title: 'No such picture in tests, demonstrations or documents',
    held: [review('every picture in the repository: they are generated, or show mugs, bridges and screens')],
  },
  { id: 'INV-23', title: 'Under 18 in the picture: no service for pictures of adults', held: proof('INV-23') },
  { id: 'INV-24', title: 'Adults in the picture: no service for pictures of children', held: proof('INV-24') },
  { id: 'INV-25', title: 'Adult now, child then', held: proof('INV-25') },
  { id: 'INV-26', title: 'Age mixed or not known: as a child', held: proof('INV-26', 'D2') },
  { id: 'INV-27', title: 'Report Remove: under 18 now, in the UK', held: proof('INV-27') },
  {
    id: 'INV-28',
    title: 'Each line only for the ages that it takes',
    held: [
      ...proof('INV-28'),
      test(
        'packages/guidance/src/directory/who-can-help.test.ts',
        'nobody is sent to who does not take their age, at any age',
      ),
    ],
  },
  {
    id: 'INV-29',
    title: 'Ages in bands, never a day of birth, never on a server',
    held: [
      test(planFor, 'what cannot be an answer is refused with its place'),
      test(flow, 'no request leaves while answering, ticking, keeping or saving, and no answer is in an address'),
    ],
  },
  {
    id: 'INV-30',
    title: 'No promise of removal; the limits beside every offer',
    held: [
      ...proof('INV-30'),
      words('banned words, the mark'),
      test(siteWords, 'no fault is named within the first screen, and the limit beside the offer'),
    ],
  },
  { id: 'INV-31', title: 'What a service asks for is said before one goes there', held: proof('INV-31') },
  {
    id: 'INV-32',
    title: 'That a fingerprint arrived is said only when the other side said so',
    held: [
      test(
        'packages/casework/src/case-status.test.ts',
        'a platform has confirmed the removal only when it says so of the last withdrawal',
      ),
    ],
  },
  { id: 'INV-33', title: 'What matching misses is said', held: [...proof('INV-30'), words('the mark')] },
  {
    id: 'INV-34',
    title: 'Law has a nation and a date, and is no advice',
    held: [
      test(reading, '/%s dates the law, and gives no advice'),
      review('each summary of a law, by a lawyer of the nation'),
    ],
  },
  {
    id: 'INV-35',
    title: 'Every fact has a source and two dates; what is doubtful or old is never the only option',
    held: [
      ...proof('INV-35'),
      test(check, 'every pack that comes with the project is as it must be'),
      test(reading, 'facts that were to be checked again say so, and not before'),
      review('each fact, on the page of its source'),
    ],
  },
  {
    id: 'INV-36',
    title: 'Numbers are held to the plan of their country, and a link dials what is shown',
    held: [
      test(check, '%s is found'),
      test(reading, '%s dials numbers that are on record, and none that nobody has seen on a page'),
    ],
  },
  {
    id: 'INV-37',
    title: 'Links only to known hosts; impostors are refused',
    held: [test(check, '%s is refused'), test(built, 'has nothing inline and asks nobody else for anything')],
  },
  {
    id: 'INV-38',
    title: 'No name, address, account, cookie or measuring is needed for help',
    held: [test(screens, 'nothing is kept on the device, and nobody else was asked for anything on any screen')],
  },
  {
    id: 'INV-39',
    title: 'Nothing goes to parents, school or police by itself',
    held: [test(flow, 'no request leaves while answering, ticking, keeping or saving, and no answer is in an address')],
  },
  {
    id: 'INV-40',
    title: 'What is kept on the device is kept only when asked for, and erased by one press',
    held: [
      test(flow, 'nothing is kept before it is asked for; then answers and ticks are, and one press deletes them'),
      review('that answers kept by a button are not encrypted (ADR 36 says why, and the page says so)'),
    ],
  },
  {
    id: 'INV-41',
    title: 'Losing reference and PIN is said to be final; no PIN in an address or a log',
    held: [
      test(caseLife, 'no reference, PIN, key, hash or address is ever logged'),
      review('that the page with the reference says it in time'),
    ],
  },
  {
    id: 'INV-42',
    title: 'Logs hold no address, hash, text or path',
    held: [test(caseLife, 'no reference, PIN, key, hash or address is ever logged')],
  },
  { id: 'INV-43', title: 'The message checker works on the device', held: [absent('the message checker')] },
  {
    id: 'INV-44',
    title: 'The quick exit: on every page, first by keyboard, in view, without script',
    held: [
      test(built, 'has the quick exit first and the way to /now second'),
      test(screens, 'without JavaScript: the exit, the danger pages and the words'),
      test(
        screens,
        'the first key press reaches the exit, the second the way to /now, and nothing is hidden under the bar',
      ),
    ],
  },
  {
    id: 'INV-45',
    title: 'Before its first use: what the exit does not clear',
    held: [
      test(built, 'the way from the start leads through what the exit does not do, in each language'),
      review('people who come by another address than the start: the page is linked from every other, and not forced'),
    ],
  },
  {
    id: 'INV-46',
    title: 'Titles, addresses and files tell nothing',
    held: [test(built, 'has a title that tells nothing'), test(siteWords, 'no address names what the site is for')],
  },
  { id: 'INV-47', title: 'Save, report, block, secure', held: proof('INV-47') },
  { id: 'INV-48', title: 'Accounts are paused at most, never deleted', held: [words('banned words')] },
  {
    id: 'INV-49',
    title: 'No answer to whoever threatens, and no text made for them',
    held: [...proof('STOP'), review('that no sentence is written to be sent to them')],
  },
  {
    id: 'INV-50',
    title: 'Where no second report is needed, that is said',
    held: [...proof('INV-50'), words('the mark')],
  },
  { id: 'INV-51', title: 'The right role in each nation’s schools', held: proof('INV-51') },
  { id: 'INV-52', title: 'POSH is never a place for pictures', held: proof('INV-52') },
  {
    id: 'INV-53',
    title: 'A record holds no picture, no hash and no description of one',
    held: [absent('forms for records'), review('what the page for schools says of a record')],
  },
  {
    id: 'INV-54',
    title: 'Before parents are told, the young person is asked',
    held: [...proof('INV-54'), words('the mark')],
  },
  {
    id: 'INV-55',
    title: 'Text for the young at about ten; one action a screen; no alarm',
    held: [
      test(
        'packages/guidance/src/proof/words.test.ts',
        'what young people read in English can be read at about ten (Flesch-Kincaid grade)',
      ),
      test(
        'packages/guidance/src/proof/words.test.ts',
        'what young people read in Welsh has short sentences and few long words (LIX)',
      ),
      test(built, 'only the emergency number is red'),
      review('a young reader, in each language'),
    ],
  },
  {
    id: 'INV-56',
    title: 'No tricks: no hurry, no scores, no share buttons, no advertising',
    held: [words('banned words'), review('every screen')],
  },
  {
    id: 'INV-57',
    title: 'Every plan ends in a person',
    held: [
      ...proof('INV-57', 'TALK'),
      test(planFor, 'give a plan that is whole: every text there, every number the record’s, a person at the end'),
    ],
  },
  { id: 'INV-58', title: 'Practice stories are made up, and lead to real help', held: [absent('practice stories')] },
  { id: 'INV-59', title: 'Nothing ever says "safe"', held: [words('banned words'), absent('the message checker')] },
  {
    id: 'INV-60',
    title: 'The same rules in every language, and no shorter page in one of them',
    held: [
      test('packages/guidance/src/proof/words.test.ts', 'have the same keys and the same values in them as English'),
      test(siteWords, 'the same messages pass, with the plural forms of their own language'),
      review('the Welsh, by someone whose first language it is'),
    ],
  },
]
