// Name resolution that answers public addresses only.

import { isIP, type LookupFunction } from 'node:net'
import { isPublicAddress } from './public-address.ts'
import { refused } from './refused.ts'

/** What it answers is what gets connected to: there is no second look that could see another address. */
export function publicLookup(lookup: LookupFunction): LookupFunction {
  return function lookupPublic(hostname, options, callback) {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, [])
      const all = Array.isArray(found) ? found : [{ address: found, family: isIP(found) }]
      const addresses = all.filter((one) => isPublicAddress(one.address))
      const [first] = addresses
      if (first === undefined) return callback(refused(hostname, 'has no public address'), [])
      return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family)
    })
  }
}
