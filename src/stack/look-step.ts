// What is said first: loading the rest takes longer than a person should wait for a sign.

export function lookStep(instance: string) {
  return { type: 'step', id: 'doctor', title: `Look at the machine and the instance ${instance}` } as const
}
