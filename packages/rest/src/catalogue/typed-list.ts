// What the compiler knows about the rows of a list from the name of its method.
import type { ListOptions, ListRead } from '../list/list-options.ts'
import type { AnyMethod, MethodArguments, MethodRow } from './typed-call.ts'

/** The second form is for rows with a type of your own: `list<MyDeal>(method, params)`; it takes any parameters. */
export interface TypedList {
  // As in TypedCall.
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters
  <const Method extends AnyMethod, _Inferred>(
    method: Method,
    ...rest: MethodArguments<Method, ListOptions>
  ): ListRead<MethodRow<Method>>
  <Row, Method extends string = string>(
    method: Method,
    ...rest: MethodArguments<Method, ListOptions>
  ): ListRead<Row>
}

/** As TypedList. */
export interface TypedListAll {
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters
  <const Method extends AnyMethod, _Inferred>(
    method: Method,
    ...rest: MethodArguments<Method, ListOptions>
  ): Promise<readonly MethodRow<Method>[]>
  <Row, Method extends string = string>(
    method: Method,
    ...rest: MethodArguments<Method, ListOptions>
  ): Promise<readonly Row[]>
}
