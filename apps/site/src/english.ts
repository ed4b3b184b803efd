import about from '../messages/en/about.json' with { type: 'json' }
import figures from '../messages/en/figures.json' with { type: 'json' }
import fingerprint from '../messages/en/fingerprint.json' with { type: 'json' }
import forPeople from '../messages/en/for.json' with { type: 'json' }
import frame from '../messages/en/frame.json' with { type: 'json' }
import grownUps from '../messages/en/grown-ups.json' with { type: 'json' }
import now from '../messages/en/now.json' with { type: 'json' }
import offline from '../messages/en/offline.json' with { type: 'json' }
import people from '../messages/en/people.json' with { type: 'json' }
import read from '../messages/en/read.json' with { type: 'json' }
import start from '../messages/en/start.json' with { type: 'json' }
import status from '../messages/en/status.json' with { type: 'json' }
import steps from '../messages/en/steps.json' with { type: 'json' }

/** The first catalogue: what it says is what every other one must say too. A new file of `messages/en` is named here. */
export const english = {
  ...frame,
  ...start,
  ...now,
  ...fingerprint,
  ...figures,
  ...steps,
  ...status,
  ...about,
  ...forPeople,
  ...grownUps,
  ...read,
  ...people,
  ...offline,
}
