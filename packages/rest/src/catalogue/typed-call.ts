// What the compiler knows about a call from the name of its method.
import type { CallOptions, CallResult, Params } from '../call/call-result.ts'
import type { RestMethods } from './rest-methods.ts'

/** Names of the documented methods, and of those that the application added to `RestMethods`. */
export type MethodName = keyof RestMethods

/** Any name; editors complete the known ones. */
export type AnyMethod = MethodName | (string & {})

// Each type begins with the case in which the name is not known when compiling, so that nobody pays for the union of
// what all methods take or answer.

/** Parameters of a method; anything for one that is not known. */
export type MethodParams<Method extends string> = MethodName extends Method
  ? Params
  : Method extends MethodName
    ? RestMethods[Method] extends { params: infer Known }
      ? Known
      : Params
    : Params

/** Result of a method as the example of the documentation shows it, widened; `unknown` for one that is not known. */
export type MethodResult<Method extends string> = MethodName extends Method
  ? unknown
  : Method extends MethodName
    ? RestMethods[Method] extends { result: infer Known }
      ? Known
      : unknown
    : unknown

/** A row of a list method. */
export type MethodRow<Method extends string> = MethodName extends Method
  ? Record<string, unknown>
  : Method extends MethodName
    ? RestMethods[Method] extends { row: infer Known }
      ? Known
      : Record<string, unknown>
    : Record<string, unknown>

/** What follows the name: parameters may be left out where none is required. */
export type MethodArguments<Method extends string, Options> =
  Partial<MethodParams<Method>> extends MethodParams<Method>
    ? [params?: MethodParams<Method> | undefined, options?: Options | undefined]
    : [params: MethodParams<Method>, options?: Options | undefined]

/**
 * With a type for the result, `call<MyDeal>(method, params)`, and with parameters whose names the compiler does not know
 * (`Params`), nothing is checked.
 */
export interface TypedCall {
  // A type parameter that nothing infers: with one type argument only the last form fits.
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters
  <const Method extends AnyMethod, _Inferred>(
    method: Method,
    ...rest: MethodArguments<Method, CallOptions>
  ): Promise<CallResult<MethodResult<Method>>>
  <const Method extends AnyMethod, Unchecked extends Params>(
    method: Method,
    params: string extends keyof Unchecked ? Unchecked : never,
    options?: CallOptions
  ): Promise<CallResult<MethodResult<Method>>>
  <Result, Method extends string = string>(
    method: Method,
    ...rest: MethodArguments<Method, CallOptions>
  ): Promise<CallResult<Result>>
}
