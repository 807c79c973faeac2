// What parameters and answers of the generated methods consist of.

/** A number, or its decimal text: ids come as text from most methods, and the portal reads both. */
export type Num = number | string

/** Text, or a number that the portal reads as text. */
export type Text = string | number

/** Most methods read `'Y'` and `'N'`, newer ones `true` and `false`, some 1 and 0. */
export type Flag = boolean | string | number

/** ISO 8601 text, or a Date, which is sent as such. */
export type Moment = Date | string | number

/** An object or a list: PHP has one kind for both, and the documentation does not always tell which is meant. */
export type Bag = object

/** Known fields, and any others: a portal has fields of its own. */
export type Fields<Known> = Known & { readonly [more: string]: unknown }

/** A list, or a map by id or name: PHP writes an empty map as an empty list. */
export type Many<T> = readonly T[] | { readonly [key: string]: T }
