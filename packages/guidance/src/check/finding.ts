/** Something in a pack that is not as it must be, or that a person has to look at. */
export interface Finding {
  /** File and place in it, such as `fr/services.json: 3.channels.0.number`. */
  readonly where: string
  /** `wrong`: the pack may not be used. `look`: somebody has to look, and decide. */
  readonly weight: 'wrong' | 'look'
  readonly says: string
}

export const wrong = (where: string, says: string): Finding => ({ where, weight: 'wrong', says })
export const look = (where: string, says: string): Finding => ({ where, weight: 'look', says })
