import type { AnySchema, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020';

/**
 * Says whether a value has the shape of a schema. It is compiled with the first value, because that takes tens of
 * milliseconds which whoever loads the module would wait for.
 * @param schema one of our own: it is not checked itself
 */
export function shapeCheck<Shape>(schema: AnySchema): (value: unknown) => value is Shape {
  let check: ValidateFunction<Shape> | undefined;
  return (value): value is Shape => {
    check ??= new Ajv2020({ strict: false, validateSchema: false, meta: false }).compile<Shape>(schema);
    return check(value);
  };
}
