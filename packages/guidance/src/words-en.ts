import ask from '../messages/en/ask.json' with { type: 'json' }
import first from '../messages/en/first.json' with { type: 'json' }
import friend from '../messages/en/friend.json' with { type: 'json' }
import last from '../messages/en/last.json' with { type: 'json' }
import leaves from '../messages/en/leaves.json' with { type: 'json' }
import others from '../messages/en/others.json' with { type: 'json' }
import parent from '../messages/en/parent.json' with { type: 'json' }
import professional from '../messages/en/professional.json' with { type: 'json' }
import removal from '../messages/en/removal.json' with { type: 'json' }
import self from '../messages/en/self.json' with { type: 'json' }

/** All that a plan and its questions say in English. */
export const wordsEn = {
  ...ask,
  ...leaves,
  ...first,
  ...self,
  ...removal,
  ...last,
  ...parent,
  ...friend,
  ...professional,
  ...others,
}
