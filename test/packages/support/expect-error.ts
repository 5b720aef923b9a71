import { expect } from "chai";

type ErrorClass<E extends Error> = abstract new (...args: never[]) => E;

/** Runs `act`, expects exactly this error class with its name, and every part in its message; returns the error. */
export function expectError<E extends Error>(act: () => unknown, errorClass: ErrorClass<E>, ...parts: string[]): E {
  let thrown: unknown;
  try {
    act();
  } catch (error) {
    thrown = error;
  }
  if (!(thrown instanceof errorClass)) {
    throw new Error(`expected ${errorClass.name}, got ${thrown instanceof Error ? thrown.stack : String(thrown)}`);
  }
  expect(thrown.name).to.equal(errorClass.name);
  expect(thrown).to.have.property("retryable", false);
  for (const part of parts) expect(thrown.message).to.include(part);
  return thrown;
}
