/** What no text here may say, by language: rules INV-07, 11, 12, 15, 30, 48, 56, 59 of the inventory, and our own voice. */
export const bannedWords: Readonly<Record<'en' | 'cy', readonly RegExp[]>> = {
  en: [
    /why did you|you should(n't| not) have|next time|\bmistake\b|naughty|silly|stupid|foolish|resist temptation/i,
    /child porn|revenge porn(?! helpline)|sexting|indecent|\bvictims?\b|perpetrator|\bincident\b|\bsubmit\b|\bcontent\b|\busers?\b/i,
    /will be removed|delete (it )?from the internet|guarantee|impossible|never come back|you are safe\b|it is safe|100 ?%/i,
    /send us (the|your) (picture|photo|video)|\battach|upload (the|your)/i,
    /don't worry|oops|simply|(?<!you )\bjust\b|!|please pay|bargain|negotiate|pay (a little|them)/i,
    /\brevenge\b(?! porn helpline)|hurry up|quick!|act now|only \d+ (minutes|hours) left/i,
    /cannot be (turned|made) back|can't be (turned|made) back/i,
    /delete (your|the) (account|profile)\b/i,
    /action fraud|thinkuknow/i,
  ],
  cy: [
    /pam (wnest|wnaethoch)|ddylet ti fod wedi|ddylech chi fod wedi|y tro nesaf|\bcamgymeriad|\btwp\b|\bffôl\b|\bdwl\b/i,
    /porn(o|ograffi) plant|porn(o|ograffi) dial|secstio|anweddus|\bdioddefwr|\bdioddefwyr|troseddwr|cyflwyno ffurflen/i,
    /bydd(a|an)?(n nhw)? yn cael (ei|eu) (dynnu|ddileu|tynnu|dileu)|dileu o’r rhyngrwyd|gwarant|amhosib|byth yn dod yn ôl|rwyt ti’n ddiogel|mae’n ddiogel|100 ?%/i,
    /anfon(a|wch) (y|dy|eich) (llun|fideo) aton|llwytho’r llun|atod(a|wch)/i,
    /paid â phoeni|peidiwch â phoeni|wps|!|bargein|negodi|tala ychydig/i,
    /brysia|brysiwch|\bdim ond \d+ (munud|awr)/i,
    /dilea dy gyfrif|dileu dy gyfrif|dileu eich cyfrif/i,
  ],
}
