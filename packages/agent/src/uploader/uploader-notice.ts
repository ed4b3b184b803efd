import { randomInt } from 'node:crypto'
import { z } from '@hono/zod-openapi'

export const uploaderConfigurationSchema = z
  .strictObject({
    delaySeconds: z
      .int()
      .min(0)
      .default(600)
      .describe('The least time before an uploader is told that an upload waits.'),
    jitterSeconds: z
      .int()
      .min(0)
      .default(3000)
      .describe('Up to so much more, by chance, so that an upload tells nobody at once whether it is listed.'),
  })
  .describe('What an uploader is told, and when.')
export type UploaderConfiguration = z.output<typeof uploaderConfigurationSchema>

/** When the platform may tell the uploader: not at once, and not after a time that could be counted on. */
export function tellUploaderAfter({ delaySeconds, jitterSeconds }: UploaderConfiguration, at: Date): Date {
  return new Date(at.getTime() + (delaySeconds + randomInt(jitterSeconds + 1)) * 1000)
}

export type NoticeLanguage = 'en' | 'cy'
/**
 * At once, whatever was decided: `received`, or `unreadable`. Later, of an upload that was held: `waiting` (not before
 * `tellUploaderAfter`), then `shown`, or `removed` when a person has decided so; and `stays-removed` when another person has
 * looked, since the uploader had asked.
 */
export type NoticeKind = 'received' | 'unreadable' | 'waiting' | 'removed' | 'shown' | 'stays-removed'

const notices: Readonly<Record<NoticeLanguage, Readonly<Record<NoticeKind, string>>>> = {
  en: {
    received: 'Thank you. We have your upload. It can take a while before it can be seen.',
    unreadable: 'We could not open this file. Please try another one.',
    waiting:
      'Your upload is waiting for a check. We check some uploads before anyone can see them. A person will look at it within {hours} hours. You do not need to do anything.',
    removed:
      'A person has looked at your upload and decided not to show it, because it goes against our rules. If you think this is wrong, you can ask for another person to look.',
    shown: 'Your upload has been checked and can now be seen.',
    'stays-removed':
      'Another person has looked at your upload and read what you told us. It goes against our rules, so it will not be shown.',
  },
  cy: {
    received: 'Diolch. Mae eich llwythiad wedi cyrraedd. Gall gymryd amser cyn iddo gael ei weld.',
    unreadable: 'Doedden ni ddim yn gallu agor y ffeil hon. Rhowch gynnig ar un arall.',
    waiting:
      'Mae eich llwythiad yn aros am wiriad. Rydyn ni’n gwirio rhai llwythiadau cyn i neb allu eu gweld. Bydd person yn edrych arno o fewn {hours} awr. Does dim angen i chi wneud dim byd.',
    removed:
      'Mae person wedi edrych ar eich llwythiad ac wedi penderfynu peidio â’i ddangos, am ei fod yn mynd yn groes i’n rheolau. Os ydych chi’n meddwl bod hyn yn anghywir, gallwch ofyn i berson arall edrych.',
    shown: 'Mae eich llwythiad wedi cael ei wirio ac mae i’w weld nawr.',
    'stays-removed':
      'Mae person arall wedi edrych ar eich llwythiad ac wedi darllen yr hyn a ddywedoch chi wrthon ni. Mae’n mynd yn groes i’n rheolau, felly ni fydd yn cael ei ddangos.',
  },
}

/**
 * Words for the uploader: the same as for any other check, so that they name no list and no person. `hours`, for
 * `waiting`, is within what time a person decides (`review.dueHours`).
 */
export function uploaderNotice(kind: NoticeKind, language: NoticeLanguage, hours = 24): string {
  return notices[language][kind].replace('{hours}', String(hours))
}
