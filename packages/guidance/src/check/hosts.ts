/** Names that impostors borrow, with the only hosts that may carry them. */
const borrowed: Readonly<Record<string, readonly string[]>> = {
  stopncii: ['stopncii.org'],
  takeitdown: ['takeitdown.ncmec.org'],
  ncmec: ['ncmec.org'],
  missingkids: ['missingkids.org'],
  reportremove: [],
  childline: ['childline.org.uk', 'childline.ie', 'childlineindia.org'],
  samaritans: ['samaritans.org'],
  revengepornhelpline: ['revengepornhelpline.org.uk'],
  ceop: ['ceop.police.uk'],
  iwf: ['iwf.org.uk'],
  shout: ['giveusashout.org'],
}

/** Why an address may not be shown to a person, or undefined. */
export function refusedAddress(address: string): string | undefined {
  if (address.startsWith('/')) return undefined
  const authority = /^https?:\/\/([^/?#\\]+)([/?#]|$)/i.exec(address)?.[1]
  if (authority === undefined) return 'is no address'
  if (authority.includes('@')) return 'has a name or a password in it'
  if (authority.includes(':')) return 'has a port in it'
  const host = authority.toLowerCase()
  if (/[^a-z0-9.-]|(^|\.)xn--/.test(host)) return 'has letters that can look like others'
  if (/^[\d.]+$/.test(host) || !host.includes('.')) return 'has no name of a site'
  const bare = host.replaceAll(/[-.]/g, '')
  for (const [name, hosts] of Object.entries(borrowed)) {
    const isWordOfHost = host.split(/[.-]/).some((part) => part === name) || (name.length > 5 && bare.includes(name))
    const isOfficial = hosts.some((official) => host === official || host.endsWith(`.${official}`))
    if (isWordOfHost && !isOfficial) return `has the name of ${name} and is not known as theirs`
  }
  return undefined
}
