// Leaves out what was not given, since options tell "absent" from "undefined".

type Given<T> = { [Name in keyof T]: Exclude<T[Name], undefined> }

export function given<T extends object>(options: T): Partial<Given<T>> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<
    Given<T>
  >
}
