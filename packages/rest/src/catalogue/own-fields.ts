// Where the fields that only one portal has find their place: `latchkey types` prints declarations that extend these.

/** User fields of deals. */
export interface DealFields {}

/** User fields of contacts. */
export interface ContactFields {}

/** User fields of companies. */
export interface CompanyFields {}

/** User fields of leads. */
export interface LeadFields {}

/** User fields of quotes. */
export interface QuoteFields {}

/** Any of them, to be written: the portal reads values in more forms than it answers. */
export type Written<Own> = { readonly [Name in keyof Own]?: unknown }
