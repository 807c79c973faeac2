// Tells public internet addresses from all others (design section 4, rule 8).

import { BlockList, isIP } from 'node:net'

const notPublic = new BlockList()

// IANA's special-purpose IPv4 ranges, multicast and reserved space.
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4]
] as const) {
  notPublic.addSubnet(net, prefix, 'ipv4')
}

// Special ranges inside global unicast: Teredo and other assignments, documentation, 6to4.
for (const [net, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20]
] as const) {
  notPublic.addSubnet(net, prefix, 'ipv6')
}

const globalUnicast = new BlockList()
globalUnicast.addSubnet('2000::', 3, 'ipv6')

/**
 * `false` for everything that is not a plain public address, text that is no address included. Of IPv6 only global
 * unicast is public: that leaves out loopback, link-local, unique local, mapped IPv4 and NAT64 by itself.
 */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !notPublic.check(address, 'ipv4')
  if (family !== 6 || address.includes('%')) return false
  return globalUnicast.check(address, 'ipv6') && !notPublic.check(address, 'ipv6')
}
