// Names of newer methods: `responsibleId` on the wire is `RESPONSIBLE_ID` in the row.
import { phpKey, type PhpArray } from '../php/value.ts'

/** `RESPONSIBLE_ID` becomes `responsibleId`. */
export function camelName(name: string): string {
  return name.toLowerCase().replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

/** The row's name, from either spelling. */
export function rowName(name: string): string {
  return /[a-z]/.test(name) ? name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase() : name
}

/** Keys of a filter or an order in the row's names; operators in front of them stay. */
export function rowNamed(conditions: PhpArray, nameOf: (name: string) => string = rowName): PhpArray {
  return new Map(
    [...conditions].map(([key, value]) => {
      const [, operator = '', name = ''] = /^([^A-Za-z]*)(.*)$/.exec(String(key)) ?? []
      return [phpKey(operator + nameOf(name)), value] as const
    })
  )
}
