import ask from '../messages/cy/ask.json' with { type: 'json' }
import first from '../messages/cy/first.json' with { type: 'json' }
import friend from '../messages/cy/friend.json' with { type: 'json' }
import last from '../messages/cy/last.json' with { type: 'json' }
import leaves from '../messages/cy/leaves.json' with { type: 'json' }
import others from '../messages/cy/others.json' with { type: 'json' }
import parent from '../messages/cy/parent.json' with { type: 'json' }
import professional from '../messages/cy/professional.json' with { type: 'json' }
import removal from '../messages/cy/removal.json' with { type: 'json' }
import self from '../messages/cy/self.json' with { type: 'json' }

/** All that a plan and its questions say in Welsh. */
export const wordsCy = {
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
