// A quirk of Hadoop's REST answers.
import { z } from 'zod'

/** A list with one element may come as the element itself, and an empty one be left out. */
export function listOf<T extends z.ZodType>(element: T) {
  return z
    .union([z.array(element), element.transform((one) => [one])])
    .default([])
    .transform((list) => list as z.infer<T>[])
}
