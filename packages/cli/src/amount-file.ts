import { readFileSync } from "node:fs";

import { z } from "zod";

import { toUnits } from "./amounts.js";
import { UsageError } from "./cli-error.js";
import type { Component } from "./components.js";

/** Contents of a JSON file as `schema` has them. */
export function readJsonFile<T>(file: string, schema: z.ZodType<T>, expected: string): T {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new UsageError(`${file} cannot be read: check the path`, { cause });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${file} is not JSON`, { cause });
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new UsageError(`${file} must be ${expected}`);
  return parsed.data;
}

/** Amounts in whole tokens, one for each component and the cash last, in smallest units. */
export function readAmountFile(file: string, components: readonly Component[]): bigint[] {
  const expected = `a list of ${components.length} decimals in quotes, one for each component and the cash last`;
  const texts = readJsonFile(file, z.array(z.string().regex(/^\d{1,60}(\.\d+)?$/)), expected);
  if (texts.length !== components.length) throw new UsageError(`${file} must be ${expected}; it has ${texts.length}`);
  return components.map((component, i) => unitsOf(component, texts[i] ?? "", `${file}, entry ${i}`));
}

/** A decimal of `component` in its smallest unit. */
export function unitsOf({ symbol, decimals }: Component, text: string, where: string): bigint {
  const units = toUnits(text, decimals ?? 0n); // a token that does not say its decimals is counted in its smallest unit
  if (units === undefined)
    throw new UsageError(`${where} is ${text}: ${symbol} has ${decimals ?? 0n} decimals, give no more`);
  return units;
}
